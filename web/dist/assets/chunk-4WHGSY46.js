import{h as t}from"./chunk-L5HQFW3R.js";var e=matchMedia("(max-width: 767px)"),a=t(e.matches);e.addEventListener("change",()=>a.value=e.matches);export{a};
