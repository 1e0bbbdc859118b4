import { PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take } from "../api/client";
import { Problem } from "../api/problem";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { dropAbsent } from "../networks/values";
import { passwordError } from "../session/password";
import { useFields } from "../ui/fields";
import { StepForm } from "./StepForm";

type Values = { otp: string; username: string; password: string };

export function AdministratorStep({ onDone }: { onDone: () => Promise<void> }) {
  const { t } = useText();
  const client = useQueryClient();
  const validate = useCallback(
    ({ otp, username, password }: Values) =>
      dropAbsent<Values>({
        otp: otp.trim() === "" ? t("invalid.required") : undefined,
        username: /^[a-z0-9._-]{3,32}$/.test(username) ? undefined : t("invalid.username"),
        password: passwordError(password, t),
      }),
    [t],
  );
  const fields = useFields<Values>({ otp: "", username: "admin", password: "" }, validate);
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/setup/step/1", { body: fields.values })),
    onError: (cause) => fields.refuse(cause),
    onSuccess: async ({ user }) => {
      client.setQueryData(queries.me().queryKey, user);
      await onDone();
    },
  });
  const wrongOtp = run.error instanceof Problem && run.error.code === "INVALID_OTP" ? t("setup.otp.wrong") : undefined;
  return (
    <StepForm intro={t("setup.admin.text")} fields={fields} run={run} submit={t("action.next")}>
      <TextInput
        label={t("setup.otp")}
        description={t("setup.otp.text")}
        placeholder="7KQ2M-XN4PB-RT8VW-3YZAC"
        autoComplete="off"
        required
        className="mono"
        {...fields.text("otp")}
        error={fields.errors.otp ?? wrongOtp}
        data-autofocus
        autoFocus
      />
      <TextInput label={t("login.username")} autoComplete="username" autoCapitalize="none" required {...fields.text("username")} />
      <PasswordInput label={t("login.password")} description={t("password.text")} autoComplete="new-password" required {...fields.text("password")} />
    </StepForm>
  );
}
