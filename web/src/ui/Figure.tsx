import { Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** One number with its name. */
export function Figure({ label, value, children }: { label: string; value: ReactNode; children?: ReactNode }) {
  return (
    <Paper withBorder p="md" className="figure">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={650} component="div" className="figure-value">
        {value}
      </Text>
      {children && (
        <Text size="sm" component="div">
          {children}
        </Text>
      )}
    </Paper>
  );
}
