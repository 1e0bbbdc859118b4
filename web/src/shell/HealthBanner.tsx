// What is wrong with the installation, wherever one is in the page, with its remedy. The doctor knows; we show.
import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../api/queries";
import { wordsOf } from "../health/condition";
import { useText } from "../i18n/text";
import { Icon } from "../ui/Icon";
import { TextLink } from "../ui/links";
import { paths } from "./paths";
import { useMay } from "./roles";

const LOOK_AGAIN = 60_000;
const STORAGE_KEY = "wgpilot-banner-hidden"; // for as long as the tab is open

export function HealthBanner() {
  const { t } = useText();
  const mayDiagnose = useMay("operator");
  const [hidden, setHidden] = useState(() => sessionStorage.getItem(STORAGE_KEY) ?? "");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { data } = useQuery({ ...queries.diagnosis(), enabled: mayDiagnose, refetchInterval: LOOK_AGAIN });
  const checks = (data?.checks ?? []).filter(({ status }) => status === "fail" || status === "warn");
  const worst = checks.find(({ status }) => status === "fail") ?? checks[0];
  const key = checks.map(({ code }) => code).join();
  if (!worst || hidden === key || path.startsWith("/system")) return null;
  const { title, wrong, remedy, details } = wordsOf(worst, t);
  return (
    <Alert
      color={worst.status === "fail" ? "red" : "orange"}
      icon={<Icon name="alert" />}
      mb="md"
      p="sm"
      role="status"
      withCloseButton
      closeButtonLabel={t("health.hide")}
      onClose={() => {
        sessionStorage.setItem(STORAGE_KEY, key);
        setHidden(key);
      }}
    >
      <Text size="sm" component="div">
        <strong>{wrong || `${title}:`}</strong> {remedy}{" "}
        <TextLink to={paths.system("health")} size="sm" className="banner-link">
          {checks.length > 1 ? t("health.more", { count: checks.length - 1 }) : t("health.show")}
        </TextLink>
      </Text>
      <Text size="xs" mt={2} className="breaks" lineClamp={2} lang="en">
        {details[0]}
      </Text>
    </Alert>
  );
}
