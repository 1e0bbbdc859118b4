// What a device needs to join: the code for a phone's camera, the file, and a way to copy it.
import { Alert, Button, Code, Group, Image, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Peer } from "../api/client";
import { Problem } from "../api/problem";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { CopyButton } from "../ui/CopyButton";
import { download } from "../ui/download";
import { Icon } from "../ui/Icon";
import { Loaded } from "../ui/Loaded";
import { ProblemNote } from "../ui/ProblemNote";

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return undefined;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}

function QrCode({ peer }: { peer: Peer }) {
  const { t } = useText();
  const { data, error } = useQuery(queries.qrCode(peer.network_id, peer.id));
  const url = useObjectUrl(data);
  if (error instanceof Problem && error.code === "VALIDATION_ERROR") return <Alert color="orange" title={t("access.noCode")}>{error.message}</Alert>;
  if (error) return <ProblemNote cause={error} />;
  if (!url) return <Skeleton width={260} height={260} />;
  return (
    <figure className="qr">
      <Image src={url} alt={t("access.code", { name: peer.name })} w={260} h={260} fit="contain" />
      <figcaption>{t("access.scan")}</figcaption>
    </figure>
  );
}

export default function ClientAccess({ peer }: { peer: Peer }) {
  const { t } = useText();
  const file = useQuery(queries.clientFile(peer.network_id, peer.id));
  return (
    <Stack>
      {!peer.has_private_key && <Alert color="cyan" icon={<Icon name="info" />}>{t("access.ownKey")}</Alert>}
      <Group align="flex-start" gap="lg">
        <QrCode peer={peer} />
        <Stack gap="sm" className="shrinks" flex={1} miw={220}>
          <Text size="sm">{t("access.text")}</Text>
          <Loaded query={file}>
            {({ name, text }) => (
              <>
                <Group gap="xs">
                  <Button leftSection={<Icon name="download" size={16} />} onClick={() => download(name, text)}>
                    {t("access.download")}
                  </Button>
                  <CopyButton value={text} label={t("access.copy")} isFull />
                </Group>
                <Code block className="client-file" tabIndex={0} aria-label={name}>
                  {text}
                </Code>
              </>
            )}
          </Loaded>
        </Stack>
      </Group>
    </Stack>
  );
}
