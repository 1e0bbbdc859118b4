// The newest events in words.
import { Code, Paper, Stack, Text } from "@mantine/core";
import { useText, type Translate } from "../i18n/text";
import { Distance } from "../ui/clock";
import { Icon, type IconName } from "../ui/Icon";
import { useNews } from "./live";
import type { News } from "./news";

const ICONS: Record<News["kind"], IconName> = { drift: "alert", peer: "device", interface: "network" };

function sentence(item: News, t: Translate): string {
  if (item.kind === "drift") {
    const where = item.data.interface || t("news.host");
    return item.data.by ? t("news.drift.by", { where, by: item.data.by }) : t("news.drift", { where });
  }
  if (item.kind === "interface") return t(item.data.up ? "news.up" : "news.down", { interface: item.data.interface });
  const { name, event, endpoint } = item.data;
  if (event === "roamed") return t("news.roamed", { name, endpoint });
  return t(event === "connected" ? "news.connected" : "news.disconnected", { name });
}

export function NewsList({ only = () => true, most = 200 }: { only?: (item: News) => boolean; most?: number }) {
  const { t } = useText();
  const items = useNews().filter(only).slice(0, most);
  if (items.length === 0) return <Text>{t("news.nothing")}</Text>;
  return (
    <Stack gap="xs" component="ul" className="news">
      {items.map((item) => (
        <Paper withBorder p="sm" component="li" key={`${item.kind}-${item.id}`} className="news-item">
          <Icon name={ICONS[item.kind]} />
          <div className="shrinks">
            <Text size="sm" className="breaks">
              {sentence(item, t)}
            </Text>
            {item.kind === "drift" && item.data.plan.map((line) => <Code key={line} className="breaks">{line}</Code>)}
          </div>
          <Text size="xs" c="dimmed" className="no-shrink">
            <Distance at={item.data.time} />
          </Text>
        </Paper>
      ))}
    </Stack>
  );
}
