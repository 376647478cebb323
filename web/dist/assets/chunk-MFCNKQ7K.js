async function n(e,o){let a=o??await e({page:1,limit:200}),t=[...a.data];for(let r=2;a.meta.hasMore;r++)a=await e({page:r,limit:200}),t.push(...a.data);return t}export{n as a};
