// Where things stand in a ranked list, and what each move makes of it. Plain arithmetic;
// without script prioritization/models/choices.py does the same.
//
//   { groups: [[a], [b, c]], rest: [d] }   b and c share the second place, d has none

// groups: those that share a place, the best first; rest: what has no place.
export function grouped(items, placeOf) {
  const groups = new Map();
  for (const item of items.filter((one) => placeOf(one) > 0)) {
    groups.set(placeOf(item), [...(groups.get(placeOf(item)) ?? []), item]);
  }
  const places = [...groups.keys()].sort((a, b) => a - b);
  return { groups: places.map((place) => groups.get(place)), rest: items.filter((one) => !(placeOf(one) > 0)) };
}

const without = ({ groups, rest }, item) => {
  const others = (group) => group.filter((other) => other !== item);
  return { groups: groups.map(others).filter((group) => group.length), rest: others(rest) };
};

const groupOf = ({ groups }, item) => groups.findIndex((group) => group.includes(item));

// One step up (-1) or down (1): out of a shared place first, then past the next. The last
// one may lose its place, where there is a line to go below.
export function stepped(state, item, by, hasLine) {
  const at = groupOf(state, item);
  const { groups, rest } = without(state, item);
  if (at < 0) groups.push([item]);
  else if (state.groups[at].length > 1) groups.splice(by < 0 ? at : at + 1, 0, [item]);
  else if (hasLine && at + by > groups.length) rest.unshift(item);
  else groups.splice(Math.max(0, Math.min(at + by, groups.length)), 0, [item]);
  return { groups, rest };
}

// To a place, before what stands there.
export function placed(state, item, place) {
  const { groups, rest } = without(state, item);
  let at = 0;
  for (let before = 1; at < groups.length && before < place; at += 1) before += groups[at].length;
  groups.splice(at, 0, [item]);
  return { groups, rest };
}

// Equal to those before it; the first stays alone.
export function levelled(state, item) {
  const at = groupOf(state, item);
  if (at < 1) return state;
  const groups = state.groups.map((group) => group.filter((other) => other !== item));
  groups[at - 1].push(item);
  return { groups: groups.filter((group) => group.length), rest: state.rest };
}

export function left(state, item) {
  const { groups, rest } = without(state, item);
  return { groups, rest: [item, ...rest] };
}

// Dragged to where it stands now among `order`: between two that share, it shares too.
export function dropped(state, item, order, line) {
  const { groups, rest } = without(state, item);
  const at = order.indexOf(item);
  const below = line ? at - order.indexOf(line) : 0;
  const above = groups.findIndex((group) => group.includes(order[at - 1]));
  if (below > 0) rest.splice(below - 1, 0, item);
  else if (above >= 0 && groups[above].includes(order[at + 1])) groups[above].push(item);
  else groups.splice(above + 1, 0, [item]);
  return { groups, rest };
}
