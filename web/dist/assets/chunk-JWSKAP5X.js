import{f as t}from"./chunk-SYLCUXKW.js";var e=matchMedia("(max-width: 767px)"),a=t(e.matches);e.addEventListener("change",()=>a.value=e.matches);export{a};
