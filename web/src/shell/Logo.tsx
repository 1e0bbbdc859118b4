import { Group } from "@mantine/core";

export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src="/icon.svg" width={28} height={28} alt="" />
      <span className="logo">wgpilot</span>
    </Group>
  );
}
