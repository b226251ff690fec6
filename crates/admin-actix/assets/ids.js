// Names that nobody has used. `crypto.randomUUID` exists only where the connection is secure; this works everywhere.

/** A key of 32 hexadecimal digits. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
