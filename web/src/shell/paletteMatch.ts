// Which commands a few letters mean: every word must begin a word of the command, wherever.

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export function matching<T extends { label: string; detail?: string }>(commands: T[], text: string): T[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return commands;
  const ranked = commands.flatMap((command) => {
    const label = plain(command.label);
    const everything = ` ${label} ${plain(command.detail ?? "")}`;
    if (!wanted.every((word) => everything.includes(` ${word}`) || label.includes(word))) return [];
    return [{ command, rank: label.startsWith(wanted[0] as string) ? 0 : everything.includes(` ${wanted[0]}`) ? 1 : 2 }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ command }) => command);
}
