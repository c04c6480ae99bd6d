/* The order of columns by buttons, and a page that shows how far a file is. */

function number(list) {
    list.querySelectorAll('.export-columns__place').forEach((place, index) => {
        place.value = index + 1;
    });
}

function button(label, sign, one, move) {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = sign;
    made.ariaLabel = `${label}: ${one.querySelector('label').textContent.trim()}`;
    made.addEventListener('click', () => {
        move();
        number(one.parentElement);
        made.focus();
    });
    return made;
}

document.querySelectorAll('[data-export-columns]').forEach((list) => {
    for (const one of list.children) {
        const place = one.querySelector('.export-columns__place');
        const buttons = document.createElement('span');
        buttons.className = 'export-columns__move';
        buttons.append(
            button(list.dataset.up, '↑', one, () => one.previousElementSibling?.before(one)),
            ' ',
            button(list.dataset.down, '↓', one, () => one.nextElementSibling?.after(one)),
        );
        place.hidden = true;
        place.after(buttons);
    }
});

const aSecond = () => new Promise((wake) => setTimeout(wake, 1000));

async function asItIsNow(shown) {
    const response = await fetch(shown.dataset.exportProgress, { redirect: 'error' });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return page.querySelector('.export-file');
}

async function watch(shown) {
    const next = await asItIsNow(shown);
    const bar = shown.querySelector('progress');
    const nextBar = next.querySelector('progress');
    if (!nextBar) {
        shown.replaceWith(next);
        return next;
    }
    // Whoever is on the button to cancel stays there.
    bar.value = nextBar.value;
    shown.querySelector('p').replaceWith(next.querySelector('p'));
    return shown;
}

async function watchAll() {
    let shown = document.querySelector('[data-export-progress]');
    while (shown?.querySelector('progress')) {
        await aSecond();
        // A server that is away for a moment is asked again.
        shown = await watch(shown).catch(() => shown);
    }
}

/* The answer to a download is a file, and no event tells that it was handed out and counted. */
async function count(shown) {
    for (let tries = 0; tries < 10; tries += 1) {
        await aSecond();
        const next = await asItIsNow(shown).catch(() => shown);
        if (next.textContent === shown.textContent) continue;
        // Whoever is on the button to download stays there, while there is one.
        if (next.querySelector('form')) shown.querySelector('dl').replaceWith(next.querySelector('dl'));
        else shown.replaceWith(next);
        return;
    }
}

document.addEventListener('submit', ({ target }) => {
    if (target.matches('[data-export-download]')) count(target.closest('.export-file'));
});

watchAll();
