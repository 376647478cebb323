// What is wrong with the layout of the page that is shown: a list of sentences.
() => {
    const found = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) found.push(`the page is ${wide} pixels wider than the window`);
    const words = one => (one.textContent || one.value || '').trim().slice(0, 40);
    const named = one => `${one.tagName.toLowerCase()}.${one.className} "${words(one)}"`;
    const visible = one => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && one.getClientRects().length;
    const hidden = one => one.closest('.hidden-text, .skip');
    for (const one of document.querySelectorAll('main *, header *, nav *, footer *')) {
        if (!visible(one) || hidden(one) || one.closest('svg, table')) continue;
        const style = getComputedStyle(one);
        const cuts = ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis';
        if (cuts && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${named(one)}`);
    }
    for (const one of document.querySelectorAll('.chart svg')) {
        const [frame, ...labels] = [one, ...one.querySelectorAll('text')].map(part => part.getBoundingClientRect());
        const cut = labels.filter(box => box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
        if (cut.length) found.push(`${cut.length} labels are cut off in a chart of ${named(one.closest('figure'))}`);
    }
    for (const one of document.querySelectorAll('.panel')) if (visible(one) && !words(one)) found.push('an empty panel');
    const controls = [...document.querySelectorAll('button, select, input, summary, a[href]')].filter(one => visible(one) && !hidden(one));
    const boxes = controls.map(one => [one, one.getBoundingClientRect()]).filter(([one, box]) => {
        const middle = [box.left + box.width / 2, box.top + box.height / 2];
        return document.elementFromPoint(...middle) && !one.closest('table, .grid');
    });
    for (const [index, [one, a]] of boxes.entries()) for (const [other, b] of boxes.slice(index + 1)) {
        if (one.contains(other) || other.contains(one) || one.closest('header, footer') !== other.closest('header, footer')) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 2 && down > 2) found.push(`${named(one)} lies on ${named(other)}`);
    }
    return found;
}
