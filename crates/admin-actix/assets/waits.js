// How long the script waits for what, in milliseconds: one place for all of it. What depends on the network is a setting of
// the service, which renders it (`data-waits`: reading, sending, between beats of the stream).

const given = globalThis.document?.body?.dataset.waits?.split(" ").map(Number) ?? [];
const [read = 15_000, send = 20_000, beat = 10_000] = given.filter((ms) => ms > 0);

export const WAITS = {
  /** For an answer: of a page that is read, of a form, and of what nobody waits for. */
  read,
  send,
  aside: read / 3,
  /** The stream: how long it may be silent, how often that is looked at, and the pauses between tries. */
  silence: beat * 2.5,
  look: Math.min(1000, beat / 2),
  again: { first: 1000, longest: beat },
  /** Tabs of one browser: how often one looks who listens, how old the note of the listener may be, and how long two who take it at once wait. */
  tab: { look: 1000, fresh: 4000, settle: 120 },
  /** Pages that show how things stand, and presence: how often they are read anew. */
  anew: 5000,
  /** A draft: how long after the last key it is sent, and how long a message waits for one that is on its way. */
  draft: 700,
  drafted: 1500,
  /** The pointer: a longer press is no click. Text is being chosen, or the release happened elsewhere. */
  press: 1500,
};
