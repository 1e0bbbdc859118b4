// The session is over, the page is not: what was typed is still there after the login.
import { Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { sessionEnded } from "./ended";
import { LoginForm } from "./LoginForm";

export function EndedOverlay() {
  const { t } = useText();
  const client = useQueryClient();
  const isEnded = useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get);
  const user = client.getQueryData(queries.me().queryKey);
  return (
    <Modal opened={isEnded} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t("login.ended.title")}>
      <Text size="sm" mb="md">
        {t("login.ended.text")}
      </Text>
      <LoginForm username={user?.username ?? ""} onLogin={() => void client.invalidateQueries()} />
    </Modal>
  );
}
