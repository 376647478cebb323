import{i as t}from"./chunk-RNEFN2TQ.js";var e=matchMedia("(max-width: 767px)"),a=t(e.matches);e.addEventListener("change",()=>a.value=e.matches);export{a};
