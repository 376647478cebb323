import{i as t}from"./chunk-GJAANY5F.js";var e=matchMedia("(max-width: 767px)"),a=t(e.matches);e.addEventListener("change",()=>a.value=e.matches);export{a};
