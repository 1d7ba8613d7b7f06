// The short code on both screens. Whoever swapped the keys in between would show two different ones.
// It is made of both DTLS fingerprints and of a number from each side; the side at home commits to its number before it
// hears the other's, so that nobody in between can search for keys that happen to give the same six digits.
const bytes = new TextEncoder();

export const number = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));

export async function digest(...words) {
  const hashed = await crypto.subtle.digest("SHA-256", bytes.encode(words.join("\n")));
  return [...new Uint8Array(hashed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const fingerprint = (description) => /^a=fingerprint:(\S+ \S+)/m.exec(description?.sdp ?? "")?.[1].toLowerCase() ?? "";

export async function code(homePrint, monitorPrint, homeNumber, monitorNumber) {
  const value = Number.parseInt((await digest(homePrint, monitorPrint, homeNumber, monitorNumber)).slice(0, 12), 16);
  return String(value % 1_000_000).padStart(6, "0").replace(/(...)(...)/, "$1 $2");
}
