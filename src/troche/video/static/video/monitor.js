// The pages that watch: one tile on a session's page, up to eight on the wall. A tile asks the page at home for its
// picture, says what is seen in a word and a figure, and shows whom to telephone when nothing has come for a while.
import { Tile } from "./tile.js";
import { Wire } from "./wire.js";

const tiles = new Map(); // by person and session
const keyOf = ({ videoTile, number }) => `${videoTile}:${number}`;
const [first] = document.querySelectorAll("[data-video-tile]");
let wire = null;

function begin({ say, liveWords, csrf }) {
  wire = new Wire({ say, live: liveWords, csrf });
  wire.onword = ({ person, session, sender, kind, body }) => tiles.get(`${person}:${session}`)?.hear(sender, kind, body);
  wire.onopen = () => { for (const tile of tiles.values()) tile.ask(); };
  wire.onreachable = () => { for (const tile of tiles.values()) tile.mend(); };
  wire.listen();
  setInterval(() => {
    for (const tile of tiles.values()) tile.tick();
    wire.hurry([...tiles.values()].some((tile) => tile.isDown));
  }, 1_000);
  addEventListener("pagehide", () => { for (const tile of tiles.values()) tile.leave(); });
}

// The live page swaps its parts for fresh ones: a tile that is there already takes its place again, picture and all.
function look() {
  const there = new Set();
  for (const place of document.querySelectorAll("[data-video-tile]")) {
    if (wire === null) begin(place.dataset);
    const key = keyOf(place.dataset);
    there.add(key);
    const tile = tiles.get(key);
    if (!tile) tiles.set(key, new Tile(place, wire));
    else if (tile.place !== place) tile.stand(place);
  }
  for (const [key, tile] of tiles) if (!there.has(key)) { tile.leave(); tiles.delete(key); }
}

document.addEventListener("swapped", look);
if (first) look();
