// Whether the server has said that nobody is logged in here any more. The page stays as it is, under a login.
type Listener = () => void;

let ended = false;
const listeners = new Set<Listener>();

function set(value: boolean): void {
  if (ended === value) return;
  ended = value;
  for (const listener of listeners) listener();
}

export const sessionEnded = {
  announce: () => set(true),
  clear: () => set(false),
  get: () => ended,
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
