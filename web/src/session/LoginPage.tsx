import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useQueryParams } from "../shell/params";
import { paths, safeReturn } from "../shell/paths";
import { OutsideFrame } from "../shell/OutsideFrame";
import { LoginForm } from "./LoginForm";

export default function LoginPage() {
  const { t } = useText();
  const navigate = useNavigate();
  const [{ from }] = useQueryParams();
  const setup = useQuery(queries.setup());
  useEffect(() => {
    if (setup.data && !setup.data.complete && setup.data.current_step === 1) void navigate({ to: paths.setup(), replace: true });
  }, [setup.data, navigate]);
  return (
    <OutsideFrame title={t("login.title")} width={400}>
      <LoginForm onLogin={() => void navigate({ href: safeReturn(from), replace: true })} />
    </OutsideFrame>
  );
}
