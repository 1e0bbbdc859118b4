// The heads of tabs, of which a phone shows some at a time: the one that is open is always among them.
import { Tabs } from "@mantine/core";
import { useEffect, useRef } from "react";

export function TabList({ tabs, open }: { tabs: { key: string; label: string }[]; open: string }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [open]);
  return (
    <Tabs.List mb="md" className="scrolling-tabs" ref={list}>
      {tabs.map(({ key, label }) => (
        <Tabs.Tab key={key} value={key}>
          {label}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  );
}
