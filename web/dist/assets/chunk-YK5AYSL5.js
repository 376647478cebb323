import{h as t}from"./chunk-4AQ4VXEW.js";var e=matchMedia("(max-width: 767px)"),a=t(e.matches);e.addEventListener("change",()=>a.value=e.matches);export{a};
