// The first start in four steps. The server keeps how far it has come, so any browser can go on.
import { Stepper, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Peer } from "../api/client";
import { Problem } from "../api/problem";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { LoginForm } from "../session/LoginForm";
import { OutsideFrame } from "../shell/OutsideFrame";
import { paths } from "../shell/paths";
import { Loaded } from "../ui/Loaded";
import { AdministratorStep } from "./AdministratorStep";
import { ConnectedStep } from "./ConnectedStep";
import { NetworkStep } from "./NetworkStep";
import { PeerStep } from "./PeerStep";
import { ServerStep } from "./ServerStep";

const STEPS = ["admin", "server", "network", "peer"] as const;

export default function Setup() {
  const { t } = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const status = useQuery({ ...queries.setup(), staleTime: 0 });
  const [made, setMade] = useState<Peer>();
  const isOver = status.data?.complete === true && !made;
  useEffect(() => {
    if (isOver) void navigate({ to: paths.dashboard(), replace: true });
  }, [isOver, navigate]);
  const goOn = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: queries.setup().queryKey });
  };
  return (
    <OutsideFrame title={t("setup.title")} width={880}>
      <Loaded query={status}>
        {({ current_step, wg_interfaces }) => {
          const active = made ? STEPS.length : current_step - 1;
          return (
            <Stack gap="lg">
              <Stepper active={active} size="sm" className="setup-steps" aria-label={t("setup.steps")}>
                {STEPS.map((step) => (
                  <Stepper.Step key={step} label={t(`setup.step.${step}`)} allowStepSelect={false} tabIndex={-1} />
                ))}
              </Stepper>
              {made && <ConnectedStep peer={made} onDone={() => void navigate({ to: paths.network(made.network_id) })} />}
              {active === 0 && <AdministratorStep onDone={goOn} />}
              {active > 0 && !made && (
                <Resumed onLogin={goOn}>
                  {active === 1 && <ServerStep onDone={goOn} />}
                  {active === 2 && <NetworkStep interfaces={wg_interfaces} onDone={goOn} />}
                  {active === 3 && (
                    <PeerStep
                      onDone={(peer) => {
                        setMade(peer);
                        void goOn();
                      }}
                    />
                  )}
                </Resumed>
              )}
            </Stack>
          );
        }}
      </Loaded>
    </OutsideFrame>
  );
}

/** In another browser the administrator logs in before the rest. */
function Resumed({ onLogin, children }: { onLogin: () => Promise<void>; children: React.ReactNode }) {
  const { t } = useText();
  const me = useQuery({ ...queries.me(), retry: false });
  if (me.error && Problem.of(me.error).isSessionEnd && !me.data) {
    return (
      <Stack maw={400}>
        <Text>{t("setup.resume")}</Text>
        <LoginForm onLogin={() => void onLogin()} />
      </Stack>
    );
  }
  return <Loaded query={me}>{() => children}</Loaded>;
}
