import { Tooltip } from "@mantine/core";
import { useText } from "../i18n/text";
import { Status, type Tone } from "../ui/Status";
import { useStreamState } from "./live";
import type { StreamState } from "./stream";

const TONES: Record<StreamState, Tone> = { connecting: "info", live: "good", lost: "bad", ended: "off" };

/** Whether what the page shows is what happens now. */
export function LiveSign() {
  const { t } = useText();
  const state = useStreamState();
  return (
    <Tooltip label={t(`live.${state}.text`)}>
      <span role="status" data-testid="live-sign" data-state={state} className="live-sign">
        <Status tone={TONES[state]}>
          <span className="wide-only">{t(`live.${state}`)}</span>
          <span className="narrow-only visually-hidden">{t(`live.${state}`)}</span>
        </Status>
      </span>
    </Tooltip>
  );
}
