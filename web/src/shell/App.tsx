// Everything that every view has around it.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo, useState, type ReactNode } from "react";
import type { Messages } from "../i18n/messages";
import { TextProvider, useText } from "../i18n/text";
import { NoticesPlace } from "../ui/NoticesPlace";
import { createPageRouter } from "./router";
import { colorSchemeManager, styleNonce, themeWith } from "./theme";

export function App({ client, initialText }: { client: QueryClient; initialText: { language: string; messages: Messages } }) {
  const [router] = useState(() => createPageRouter(client));
  return (
    <TextProvider initial={initialText}>
      <Themed>
        <QueryClientProvider client={client}>
          <NoticesPlace />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Themed>
    </TextProvider>
  );
}

function Themed({ children }: { children: ReactNode }) {
  const { t } = useText();
  const theme = useMemo(() => themeWith(t("action.close")), [t]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorSchemeManager} getStyleNonce={styleNonce}>
      {children}
    </MantineProvider>
  );
}
