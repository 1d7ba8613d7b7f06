// Sound before nothing: when little gets through, the picture waits so that the voice goes on.
const LOW_BITS = 90_000; // ours: a voice takes 40 thousand bits a second, a small picture with it 150
const LOST_SHARE = 0.2; // ours: at 20 % loss a picture was still seen to be usable (reliability_security.md 5)
const LOW_S = 3; // reliability_security.md 5: sound alone after three seconds
const TRY_AGAIN_S = 15;

export const START = { picture: true, low: 0, since: 0 };

// One second more: what the connection would carry (bits a second, null: not known) and the share that was lost.
export function next(before, { bits, lost }) {
  const isLow = (bits !== null && bits < LOW_BITS) || lost > LOST_SHARE;
  if (before.picture) {
    const low = isLow ? before.low + 1 : 0;
    return low >= LOW_S ? { picture: false, low: 0, since: 0 } : { ...before, low };
  }
  const since = lost > LOST_SHARE ? 0 : before.since + 1; // without a picture the estimate says little: it is tried
  return since >= TRY_AGAIN_S ? { ...START } : { ...before, since };
}

export async function sample(connection) {
  let bits = null;
  let lost = 0;
  for (const one of (await connection.getStats()).values()) {
    if (one.type === "candidate-pair" && one.nominated && one.availableOutgoingBitrate) bits = one.availableOutgoingBitrate;
    if (one.type === "remote-inbound-rtp") lost = Math.max(lost, one.fractionLost ?? 0);
  }
  return { bits, lost };
}
