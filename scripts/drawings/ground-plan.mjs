/** Draws the rooms of src and their imports, from folders.json: the ground plan of docs/design.md. */
import { fileURLToPath } from 'node:url';
import { at, column, row } from '../../dist/drawing/svg/box.js';
import { explainedFigure } from '../../dist/drawing/svg/figure.js';
import { arrow } from '../../dist/drawing/svg/marks.js';
import { renderSvg } from '../../dist/drawing/svg/render.js';
import { words } from '../../dist/drawing/svg/words.js';
import { readRooms } from '../rooms/rooms.mjs';

const folders = fileURLToPath(new URL('../../folders.json', import.meta.url));

const width = 900;
const left = { x: 0, width: 530 };
const right = { x: 595, width: 305 };
const whole = { x: 0, width };
/** Positions of the rooms, row by row, from the faces down to the foundations. */
const rows = [
  [
    ['cli', left],
    ['page', right],
  ],
  [
    ['studio', left],
    ['cluster', right],
  ],
  [
    ['experiments', left],
    ['workbench', right],
  ],
  [
    ['analysis', left],
    ['lessons', right],
  ],
  [
    ['runs', left],
    ['analysis of numbers', right],
  ],
  [
    ['gan', left],
    ['drawing', right],
  ],
  [['nn', left]],
  [
    ['engine', left],
    ['data', right],
  ],
  [['core', whole]],
];
/** Inner rooms that are drawn in a place of their own, because what their outermost room builds on is built on them. */
const apart = { 'analysis of numbers': ['analysis/metrics', 'analysis/health', 'analysis/features'] };
/** Not drawn: helpers of tests. */
const outside = new Set(['testing']);

const padding = 12;
const rowGap = 30;
const laneWidth = 6;
/** The colour of a room, by where it runs. */
const tones = { anywhere: 'positive', node: 'series-4', browser: 'series-3' };

export function groundPlan() {
  const rooms = readRooms(folders);
  const placed = place(rooms);
  const marks = [
    ...routes(
      importsOf(rooms).map((ends) => ends.map((name) => placed.get(name))),
      [...placed.values()],
    ).flatMap((path) => arrow(path, 'soft')),
    ...[...placed.values()].map(({ box, x, y }) => at(box, x, y)),
  ];
  const height = Math.max(...[...placed.values()].map(({ box, y }) => y + box.height));
  const key = row(
    Object.entries({ anywhere: 'runs anywhere', node: 'needs Node', browser: 'needs a browser' }).map(
      ([runs, said]) => chip(said, tones[runs]),
    ),
    { gap: 8 },
  );
  const figure = explainedFigure(column([key, { width, height, marks }], { gap: 16 }), {
    title: 'The rooms of src',
    reading:
      'An arrow leads from a room to one that it may import. Implied arrows are omitted: a room may also import whatever those may.',
  });
  return renderSvg(figure, figure);
}

/** The place of a room: its outermost room, or where it is drawn apart. */
function placeOf(room) {
  const own = Object.entries(apart).find(([, inner]) => inner.includes(room));
  return own?.[0] ?? room.split('/')[0];
}

/** The places of all rooms that are drawn. */
function placesOf(rooms) {
  return [...new Set(rooms.entries().map(([name]) => placeOf(name)))].filter((name) => !outside.has(name));
}

/** Every place as a box at its position. */
function place(rooms) {
  const known = new Set(rows.flat().map(([name]) => name));
  const lost = placesOf(rooms).filter((name) => !known.has(name));
  if (lost.length > 0)
    throw new Error(`the ground plan has no place for ${lost.join(', ')}: add it to its rows`);
  const placed = new Map();
  let y = 0;
  for (const line of rows) {
    const boxes = line.map(([name, { x, width: room }]) => [name, x, roomBox(rooms, name, room)]);
    const height = Math.max(...boxes.map(([, , box]) => box.height));
    for (const [name, x, box] of boxes) placed.set(name, { x, y, box: framed(box, box.width, height) });
    y += height + rowGap;
  }
  return placed;
}

/** A room's name, with its inner rooms or its contents below. */
function roomBox(rooms, name, room) {
  const inner = rooms.entries().filter(([each]) => placeOf(each) === name && each !== name);
  const own = rooms.entries().find(([each]) => each === name)?.[1];
  const title = words(name, { bold: true, size: 15 });
  const inside = room - 2 * padding;
  const content =
    inner.length === 0
      ? words(own.holds, { size: 12, tone: 'soft', width: inside })
      : chipsIn(
          inner.map(([each, { runs }]) => chip(each.slice(each.indexOf('/') + 1), tones[runs])),
          inside,
        );
  const body = column([title, content], { gap: 4 });
  const runs = own?.runs ?? 'anywhere';
  return {
    width: room,
    height: body.height + 2 * padding,
    marks: [at(body, padding, padding)],
    tone: tones[runs],
  };
}

function framed({ marks, tone }, boxWidth, height) {
  const area = { kind: 'rectangle', x: 0.5, y: 0.5, width: boxWidth - 1, height: height - 1, radius: 8 };
  return {
    width: boxWidth,
    height,
    marks: [
      { ...area, paint: { fill: 'paper' } },
      { ...area, paint: { fill: tone, fillOpacity: 0.06, stroke: tone, strokeOpacity: 0.7 } },
      ...marks,
    ],
  };
}

function chip(text, tone) {
  const said = words(text, { size: 12 });
  const size = { width: said.width + 14, height: said.height + 6 };
  const ground = {
    kind: 'rectangle',
    x: 0.5,
    y: 0.5,
    width: size.width - 1,
    height: size.height - 1,
    radius: 5,
  };
  const paints = [{ fill: 'paper' }, { fill: tone, fillOpacity: 0.14, stroke: tone, strokeOpacity: 0.5 }];
  return { ...size, marks: [...paints.map((paint) => ({ ...ground, paint })), at(said, 7, 3)] };
}

/** Chips in as many lines as needed. */
function chipsIn(chips, room) {
  const lines = [];
  let x = 0;
  for (const each of chips) {
    if (lines.length === 0 || x + each.width > room) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1).push(each);
    x += each.width + 6;
  }
  return column(
    lines.map((line) => row(line, { gap: 6 })),
    { gap: 6 },
  );
}

/** The imports between places, without implied ones. */
function importsOf(rooms) {
  const names = placesOf(rooms);
  const direct = new Map(
    names.map((name) => {
      const own = rooms.entries().filter(([each]) => placeOf(each) === name);
      const named = own.flatMap(([, { imports }]) => imports.flatMap((each) => placesNamedBy(rooms, each)));
      return [name, new Set(named.filter((each) => each !== name))];
    }),
  );
  const reaches = (from, to) => [...direct.get(from)].some((next) => next === to || reaches(next, to));
  return names.flatMap((from) =>
    [...direct.get(from)]
      .filter((to) => ![...direct.get(from)].some((other) => other !== to && reaches(other, to)))
      .map((to) => [from, to]),
  );
}

/** The places that an import opens: that of the room, and of its inner ones where it names an outermost room. */
function placesNamedBy(rooms, imported) {
  const opened = rooms.entries().filter(([each]) => each === imported || each.startsWith(`${imported}/`));
  return [...new Set([placeOf(imported), ...opened.map(([each]) => placeOf(each))])];
}

/**
 * A straight line down if one room is above the other with none between, otherwise a path in a lane of its own between the
 * columns.
 */
function routes(imports, boxes) {
  let lanes = 0;
  return imports.map(([from, to]) => {
    const overlap = [Math.max(from.x, to.x), Math.min(from.x + from.box.width, to.x + to.box.width)];
    const isBetween = ({ x, y, box }) =>
      y > from.y && y < to.y && x < overlap[1] && x + box.width > overlap[0];
    if (overlap[0] < overlap[1] && !boxes.some(isBetween)) {
      const x = (overlap[0] + overlap[1]) / 2;
      return [
        [x, from.y + from.box.height],
        [x, to.y],
      ];
    }
    const lane = left.width + laneWidth * ++lanes;
    const leftwards = to.x < from.x;
    const side = ({ x, box }) => (x < lane ? x + box.width : x);
    // Paths to the left leave and arrive lower than those to the right, so that they do not share a line.
    const height = ({ y, box }) => y + box.height * (leftwards ? 0.65 : 0.35);
    return [
      [side(from), height(from)],
      [lane, height(from)],
      [lane, height(to)],
      [side(to), height(to)],
    ];
  });
}
