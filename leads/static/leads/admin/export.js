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

async function watch(shown) {
    const response = await fetch(shown.dataset.exportProgress, { redirect: 'error' });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const next = page.querySelector('.export-file');
    const bar = shown.querySelector('progress');
    const nextBar = next.querySelector('progress');
    if (!bar || !nextBar) {
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
    while (shown?.dataset.exportProgress) {
        await new Promise((wake) => setTimeout(wake, 1000));
        // A server that is away for a moment is asked again.
        shown = await watch(shown).catch(() => shown);
    }
}

watchAll();
