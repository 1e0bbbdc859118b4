// Around the views that need no session: the setup and the login.
import { Container, Group, Paper, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { LanguageMenu } from "./LanguageMenu";
import { Logo } from "./Logo";
import { SchemeMenu } from "./SchemeMenu";

export function OutsideFrame({ title, width, children }: { title: string; width: number; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · wgpilot`;
  }, [title]);
  return (
    <Container component="main" size={width} py={{ base: "md", sm: 60 }} px="md">
      <Group justify="space-between" mb="lg">
        <Logo />
        <Group gap="xs">
          <LanguageMenu />
          <SchemeMenu />
        </Group>
      </Group>
      <Paper withBorder p={{ base: "md", sm: "xl" }} radius="lg" shadow="sm">
        <Title order={1} size="h2" mb="lg">
          {title}
        </Title>
        {children}
      </Paper>
    </Container>
  );
}
