// Before every page of the benchmark: when its table is painted, and how long each key takes to its painted cell.
(() => {
    const CELLS = 28 * 14; // the shortest month
    const now = () => performance.timeOrigin + performance.now();
    /** When the first frame was painted that has what is asked for, in milliseconds since the epoch. */
    const paintedOnce = isThere => new Promise(resolve => {
        const look = () => {
            if (!isThere()) return requestAnimationFrame(look);
            const after = new MessageChannel(); // its message comes once the frame is painted that begins now
            after.port1.onmessage = () => resolve(now());
            after.port2.postMessage(null);
        };
        requestAnimationFrame(look);
    });
    const isWhole = day => document.querySelectorAll('td[data-cell]').length >= CELLS
        && (document.querySelector('tbody th')?.textContent ?? '').includes(day);

    sessionStorage.begun ??= performance.timeOrigin;
    paintedOnce(() => isWhole('')).then(at => (document.documentElement.dataset.took = at - Number(sessionStorage.begun)));

    /** Milliseconds from a click on "next month" to its painted table. */
    window.nextMonth = day => {
        const begun = now();
        document.querySelector('[aria-label="Next month"]').click();
        return paintedOnce(() => isWhole(day)).then(at => at - begun);
    };

    let last = null;
    window.keys = [];
    /** Resolves when the last key is painted too. */
    window.allPainted = () => last;
    addEventListener('keydown', event => {
        const isShown = () => {
            const one = document.activeElement;
            if (event.key === 'Enter') return one.dataset.cell !== undefined;
            return one.tagName === 'INPUT' && one.value.endsWith(event.key);
        };
        const begun = performance.timeOrigin + event.timeStamp;
        last = paintedOnce(isShown).then(at => window.keys.push(at - begun));
    }, {capture: true});
})();
