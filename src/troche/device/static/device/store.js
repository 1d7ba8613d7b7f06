// What this phone keeps until the server has it: encrypted, numbered without a gap, written before it is called kept.
// The key never leaves the browser and cannot be read out of it. Each owner of a page has a store of their own.
const STRICT = { durability: "strict" };
const bytes = new TextEncoder();
const text = new TextDecoder();

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const completed = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

export async function openStore(name) {
  const request = indexedDB.open(`troche-kept-${name}`, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("own");
    request.result.createObjectStore("waiting", { keyPath: "seq" });
    request.result.createObjectStore("returned", { keyPath: "seq" });
  };
  const database = await answered(request);
  database.onversionchange = () => database.close();
  return new Store(database, await own(database));
}

// Made once: two tabs that begin together agree on what was written first.
async function own(database) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = database.transaction("own", "readwrite", STRICT);
  const store = transaction.objectStore("own");
  let mine = await answered(store.get("mine"));
  if (!mine) store.put(mine = { key, device: crypto.randomUUID(), seq: 0 }, "mine");
  await completed(transaction);
  return mine;
}

class Store {
  constructor(database, mine) {
    this.database = database;
    this.key = mine.key;
    this.device = mine.device;
  }

  // Resolves when it is on the disk, with its number. `known` stays readable to the sender; `said` is closed.
  async keep(said) {
    const closed = await this.close(said);
    const transaction = this.database.transaction(["own", "waiting"], "readwrite", STRICT);
    const mine = await answered(transaction.objectStore("own").get("mine"));
    const seq = mine.seq + 1;
    transaction.objectStore("own").put({ ...mine, seq }, "mine");
    transaction.objectStore("waiting").add({ seq, ...closed });
    await completed(transaction);
    return seq;
  }

  async rewrite(seq, said) {
    const closed = await this.close(said);
    const transaction = this.database.transaction("waiting", "readwrite", STRICT);
    transaction.objectStore("waiting").put({ seq, ...closed });
    await completed(transaction);
  }

  async first() {
    const cursor = await answered(this.database.transaction("waiting").objectStore("waiting").openCursor());
    return cursor ? { seq: cursor.value.seq, said: await this.open(cursor.value) } : null;
  }

  waiting() { return answered(this.database.transaction("waiting").objectStore("waiting").count()); }

  async prune(seq) {
    const transaction = this.database.transaction("waiting", "readwrite", STRICT);
    transaction.objectStore("waiting").delete(seq);
    await completed(transaction);
  }

  // Off the queue and onto what the person reads: one step, so that it is always in exactly one of the two.
  async giveBack(seq, words) {
    const transaction = this.database.transaction(["waiting", "returned"], "readwrite", STRICT);
    const row = await answered(transaction.objectStore("waiting").get(seq));
    if (row) transaction.objectStore("returned").put({ ...row, words });
    transaction.objectStore("waiting").delete(seq);
    await completed(transaction);
  }

  async returned() {
    const rows = await answered(this.database.transaction("returned").objectStore("returned").getAll());
    return Promise.all(rows.map(async (row) => ({ seq: row.seq, words: row.words, said: await this.open(row) })));
  }

  async read(seq) {
    const transaction = this.database.transaction("returned", "readwrite", STRICT);
    transaction.objectStore("returned").delete(seq);
    await completed(transaction);
  }

  async close(said) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const closed = await crypto.subtle.encrypt(this.way(iv), this.key, bytes.encode(JSON.stringify(said)));
    return { iv, closed };
  }

  async open({ iv, closed }) {
    return JSON.parse(text.decode(await crypto.subtle.decrypt(this.way(iv), this.key, closed)));
  }

  way(iv) { return { name: "AES-GCM", iv, additionalData: bytes.encode(this.device) }; }
}
