import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useText } from "../i18n/text";
import { Icon } from "./Icon";

export function CopyButton({ value, label, isFull = false }: { value: string; label?: string; isFull?: boolean }) {
  const { t } = useText();
  const { copy, copied } = useClipboard({ timeout: 1_500 });
  const text = copied ? t("action.copied") : (label ?? t("action.copy"));
  const icon = <Icon name={copied ? "check" : "copy"} size={16} />;
  if (isFull) {
    return (
      <Button variant="default" leftSection={icon} onClick={() => copy(value)}>
        {text}
      </Button>
    );
  }
  return (
    <Tooltip label={text}>
      <ActionIcon variant="subtle" color="gray" aria-label={text} onClick={() => copy(value)}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
