// A state in words, with a sign beside it: colour alone says nothing to many.
import type { ReactNode } from "react";

export type Tone = "good" | "bad" | "warn" | "off" | "info";

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="status" data-tone={tone}>
      <span className="status-sign" aria-hidden="true" />
      {children}
    </span>
  );
}
