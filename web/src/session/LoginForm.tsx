import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useFields } from "../ui/fields";
import { ProblemNote } from "../ui/ProblemNote";
import { sessionEnded } from "./ended";

export function LoginForm({ username = "", onLogin }: { username?: string; onLogin: () => void }) {
  const { t } = useText();
  const client = useQueryClient();
  const fields = useFields({ username, password: "" });
  const login = useMutation({
    mutationFn: () => take(api.POST("/api/auth/login", { body: fields.values })),
    onSuccess: ({ user }) => {
      const before = client.getQueryData(queries.me().queryKey);
      if (before && before.id !== user.id) client.clear(); // what the other one saw is not this one's to see
      client.setQueryData(queries.me().queryKey, user);
      sessionEnded.clear();
      onLogin();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        login.mutate();
      }}
    >
      <Stack>
        <TextInput label={t("login.username")} autoComplete="username" autoCapitalize="none" required {...fields.text("username")} data-autofocus autoFocus={!username} />
        <PasswordInput label={t("login.password")} autoComplete="current-password" required {...fields.text("password")} autoFocus={Boolean(username)} />
        <ProblemNote cause={login.error} known={["username", "password"]} />
        <Button type="submit" loading={login.isPending}>
          {t("login.submit")}
        </Button>
      </Stack>
    </form>
  );
}
