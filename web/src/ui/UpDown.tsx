/** What goes up and what comes down, below each other where there is no room beside each other. */
export function UpDown({ up, down }: { up: string; down: string }) {
  return (
    <span className="up-down">
      <span>↑ {up}</span>
      <span>↓ {down}</span>
    </span>
  );
}
