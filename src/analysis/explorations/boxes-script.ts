/** The script of the page in which boxes are drawn. It runs as it is in a browser, from a file, without a network. */

/**
 * Plain JavaScript. The page holds `<script type="application/json" id="setup">` with the seeds, the size of the
 * pictures, the command and the number of pictures that the classifier needs; and a `.shot` for each seed.
 */
export const boxesScript = `
'use strict';
const setup = JSON.parse(document.getElementById('setup').textContent);
const { width, height, command, needed, name } = setup;
const key = 'sparring-boxes:' + name;
let boxes = restored();
let selected = null;
const undone = [];

function restored() {
  try {
    const kept = JSON.parse(localStorage.getItem(key) || '[]');
    const known = new Set(setup.seeds);
    return kept.filter((box) => known.has(box.seed));
  } catch { return []; }
}
function keep() { try { localStorage.setItem(key, JSON.stringify(boxes)); } catch { /* not allowed here */ } }
function remember() { undone.push(JSON.stringify(boxes)); if (undone.length > 200) undone.shift(); }
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const ordered = () => setup.seeds.flatMap((seed) => boxes.filter((box) => box.seed === seed));

const shots = new Map([...document.querySelectorAll('.shot')].map((shot) => [Number(shot.dataset.seed), shot]));

function show() {
  for (const [seed, shot] of shots) {
    shot.querySelectorAll('.box').forEach((mark) => mark.remove());
    const own = boxes.filter((box) => box.seed === seed);
    for (const box of own) {
      const mark = document.createElement('div');
      mark.className = box === selected ? 'box selected' : 'box';
      mark.style.left = (100 * box.left) / width + '%';
      mark.style.top = (100 * box.top) / height + '%';
      mark.style.width = (100 * box.width) / width + '%';
      mark.style.height = (100 * box.height) / height + '%';
      shot.append(mark);
    }
    shot.setAttribute('aria-label', 'seed ' + seed + ', ' + (own.length === 1 ? '1 box' : own.length + ' boxes'));
    shot.closest('figure').classList.toggle('marked', own.length > 0);
  }
  const all = ordered();
  const pictures = new Set(all.map((box) => box.seed)).size;
  const missing = needed - pictures;
  const counted = (n, what, many) => n + ' ' + (n === 1 ? what : many);
  document.getElementById('status').textContent =
    counted(all.length, 'box', 'boxes') + ' in ' + counted(pictures, 'picture', 'pictures') +
    (missing > 0 ? ': mark the object in ' + missing + ' more' : ': enough to go on');
  const typed = all.map((box) => box.seed + ':' + [box.left, box.top, box.width, box.height].join(',')).join(' ');
  document.getElementById('command').value = all.length === 0 ? '' : command + ' "' + typed + '"';
  document.getElementById('copy').disabled = all.length === 0;
  document.getElementById('save').disabled = all.length === 0;
  document.getElementById('remove').disabled = selected === null;
  document.getElementById('undo').disabled = undone.length === 0;
}
function changed() { keep(); show(); }

/** The pixel under the pointer, not rounded. */
function placeOf(shot, event) {
  const area = shot.getBoundingClientRect();
  return {
    x: clamp(((event.clientX - area.left) / area.width) * width, 0, width),
    y: clamp(((event.clientY - area.top) / area.height) * height, 0, height),
  };
}
/** The box from one place to another, with all the pixels that it touches. */
function boxBetween(seed, a, b) {
  const left = clamp(Math.floor(Math.min(a.x, b.x)), 0, width - 1);
  const top = clamp(Math.floor(Math.min(a.y, b.y)), 0, height - 1);
  const right = clamp(Math.ceil(Math.max(a.x, b.x)), left + 1, width);
  const bottom = clamp(Math.ceil(Math.max(a.y, b.y)), top + 1, height);
  return { seed, left, top, width: right - left, height: bottom - top };
}
/** The smallest box of a picture around a place. */
function boxAt(seed, { x, y }) {
  return boxes
    .filter((box) => box.seed === seed && x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height)
    .sort((a, b) => a.width * a.height - b.width * b.height)[0] ?? null;
}

for (const [seed, shot] of shots) {
  let from = null;
  let drawn = null;
  shot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    shot.focus();
    shot.setPointerCapture(event.pointerId);
    from = placeOf(shot, event);
    drawn = null;
  });
  shot.addEventListener('pointermove', (event) => {
    if (from === null) return;
    const to = placeOf(shot, event);
    const isDrag = Math.abs(to.x - from.x) >= 1 || Math.abs(to.y - from.y) >= 1;
    if (drawn === null && !isDrag) return;
    const box = boxBetween(seed, from, to);
    if (drawn === null) {
      remember();
      drawn = box;
      boxes.push(drawn);
      selected = drawn;
    } else Object.assign(drawn, box);
    show();
  });
  const end = (event) => {
    if (from === null) return;
    if (drawn === null && event.type === 'pointerup') selected = boxAt(seed, from);
    from = null;
    changed();
  };
  shot.addEventListener('pointerup', end);
  shot.addEventListener('pointercancel', end);
  shot.addEventListener('keydown', (event) => {
    const own = boxes.filter((box) => box.seed === seed);
    const mine = selected !== null && selected.seed === seed ? selected : null;
    const step = event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 1;
    if (event.key === 'Enter' || event.key === 'n') {
      remember();
      const [w, h] = [Math.max(1, Math.round(width / 4)), Math.max(1, Math.round(height / 4))];
      selected = { seed, left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
      boxes.push(selected);
    } else if (event.key === ' ' && own.length > 0) {
      selected = own[(own.indexOf(mine) + 1) % own.length];
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && mine !== null) {
      remember();
      boxes = boxes.filter((box) => box !== mine);
      selected = null;
    } else if (event.key === 'Escape') {
      selected = null;
    } else if (/^Arrow/.test(event.key) && mine !== null) {
      remember();
      const isAcross = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
      if (event.shiftKey) {
        if (isAcross) mine.width = clamp(mine.width + step, 1, width - mine.left);
        else mine.height = clamp(mine.height + step, 1, height - mine.top);
      } else if (isAcross) mine.left = clamp(mine.left + step, 0, width - mine.width);
      else mine.top = clamp(mine.top + step, 0, height - mine.height);
    } else return;
    event.preventDefault();
    changed();
  });
}

document.getElementById('remove').addEventListener('click', () => {
  if (selected === null) return;
  remember();
  boxes = boxes.filter((box) => box !== selected);
  selected = null;
  changed();
});
document.getElementById('undo').addEventListener('click', () => {
  const before = undone.pop();
  if (before === undefined) return;
  boxes = JSON.parse(before);
  selected = null;
  changed();
});
document.getElementById('save').addEventListener('click', () => {
  const text = JSON.stringify({ boxes: ordered() }, undefined, 2) + '\\n';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = 'boxes.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
document.getElementById('copy').addEventListener('click', async () => {
  const field = document.getElementById('command');
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand('copy'); }
  const button = document.getElementById('copy');
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});
show();
`;
