// What scripts put before a page's title: each says its own words and takes back its own; who spoke last stands first.
const named = document.title;
const said = new Map();

export function entitle(who, words) {
  if ((said.get(who) ?? "") === words) return;
  said.delete(who);
  if (words) said.set(who, words);
  document.title = [...[...said.values()].reverse(), named].join(" ");
}
