import { Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

/** The name of the view, also the window's, and what can be done here. */
export function PageHead({ title, intro, children }: { title: string; intro?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · wgpilot`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <Stack gap={2} className="shrinks">
        <Title order={1} size="h2" tabIndex={-1} id="page-title" className="breaks">
          <bdi>{title}</bdi>
        </Title>
        {intro && (
          <Text c="dimmed" size="sm" component="div">
            {intro}
          </Text>
        )}
      </Stack>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
