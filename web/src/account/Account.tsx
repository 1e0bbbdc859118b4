import { Button, Group, Paper, PasswordInput, Stack, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take } from "../api/client";
import { Problem } from "../api/problem";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { dropAbsent } from "../networks/values";
import { passwordError } from "../session/password";
import { useFields } from "../ui/fields";
import { useNotices } from "../ui/notices";
import { PageHead } from "../ui/PageHead";
import { ProblemNote } from "../ui/ProblemNote";

type Values = { old_password: string; new_password: string };
const EMPTY: Values = { old_password: "", new_password: "" };

export default function Account() {
  const { t } = useText();
  const { done } = useNotices();
  const { data: user } = useQuery(queries.me());
  const validate = useCallback(
    ({ old_password, new_password }: Values) =>
      dropAbsent<Values>({ old_password: old_password ? undefined : t("invalid.required"), new_password: passwordError(new_password, t) }),
    [t],
  );
  const fields = useFields(EMPTY, validate);
  const save = useMutation({
    mutationFn: () => take(api.PUT("/api/auth/password", { body: fields.values })),
    onError: fields.refuse,
    onSuccess: () => {
      fields.reset(EMPTY);
      done(t("account.changed"));
    },
  });
  const isWrong = save.error instanceof Problem && save.error.code === "INVALID_CREDENTIALS";
  return (
    <>
      <PageHead title={t("page.account")} intro={user && t("account.is", { username: user.username, role: t(`role.${user.role}`) })} />
      <Paper withBorder p="lg" maw={480}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (fields.show()) save.mutate();
          }}
        >
          <Stack>
            <Title order={2} size="h4">
              {t("account.password")}
            </Title>
            <input type="text" name="username" autoComplete="username" value={user?.username ?? ""} readOnly hidden />
            <PasswordInput
              label={t("account.old")}
              autoComplete="current-password"
              required
              {...fields.text("old_password")}
              error={fields.errors.old_password ?? (isWrong ? t("account.wrong") : undefined)}
            />
            <PasswordInput label={t("account.new")} description={t("account.new.text")} autoComplete="new-password" required {...fields.text("new_password")} />
            <ProblemNote cause={isWrong ? undefined : save.error} known={fields.names} />
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending}>
                {t("account.change")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </>
  );
}
