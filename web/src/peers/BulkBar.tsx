// What is done with all marked peers: with progress, with a way to stop, and with an account of what failed.
import { Button, Group, Menu, Modal, Progress, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, take, type Network, type Peer } from "../api/client";
import { Problem } from "../api/problem";
import { peersChanged } from "../api/queries";
import { fromLocalInput } from "../format/time";
import { useText } from "../i18n/text";
import { runBulk, runInChunks, type BulkReport, type Course } from "../ui/bulk";
import { Confirm, type Question } from "../ui/Confirm";
import { Icon } from "../ui/Icon";
import { useNotices } from "../ui/notices";
import { detailsOf, titleOf } from "../ui/ProblemNote";
import { LimitForm } from "./LimitForm";

const AT_ONCE = 250; // of those that are deleted: few enough for progress that is seen, and for a stop in time

type Work = { title: string; total: number; finished: number; report?: BulkReport<Peer> };

type Run = (peers: Peer[], course: Course) => Promise<BulkReport<Peer>>;

const each = (action: (peer: Peer) => Promise<unknown>): Run => (peers, course) => runBulk(peers, action, course);

function useBulk(network: Network) {
  const client = useQueryClient();
  const [work, setWork] = useState<Work>();
  const stop = useRef<AbortController>(undefined);
  const start = async (title: string, peers: Peer[], run: Run, onDone: () => void): Promise<void> => {
    stop.current = new AbortController();
    setWork({ title, total: peers.length, finished: 0 });
    const report = await run(peers, { signal: stop.current.signal, onProgress: (finished) => setWork({ title, total: peers.length, finished }) });
    await peersChanged(client, network.id);
    if (report.failures.length === 0 && report.skipped === 0) {
      setWork(undefined);
      onDone();
    } else {
      setWork({ title, total: peers.length, finished: peers.length - report.skipped, report });
    }
  };
  return { work, start, stop: () => stop.current?.abort(), close: () => setWork(undefined) };
}

function Report({ work, onStop, onClose }: { work: Work | undefined; onStop: () => void; onClose: () => void }) {
  const { t } = useText();
  const report = work?.report;
  return (
    <Modal opened={work !== undefined} onClose={() => (report ? onClose() : undefined)} title={work?.title} withCloseButton={false}>
      {work && (
        <Stack>
          <Progress value={(100 * work.finished) / work.total} aria-label={t("bulk.progress")} />
          <Text role="status">{t("bulk.finished", { finished: work.finished, count: work.total })}</Text>
          {report && <Text>{t("bulk.report", { done: report.done, failed: report.failures.length, skipped: report.skipped })}</Text>}
          {report && report.failures.length > 0 && (
            <Table aria-label={t("bulk.failures")}>
              <Table.Tbody>
                {report.failures.slice(0, 50).map(({ item, cause }) => (
                  <Table.Tr key={item.id}>
                    <Table.Td>{item.name}</Table.Td>
                    <Table.Td>{[titleOf(Problem.of(cause), t), ...detailsOf(Problem.of(cause), t)].join(". ")}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <Group justify="flex-end">
            {report ? <Button onClick={onClose}>{t("action.close")}</Button> : <Button variant="default" onClick={onStop}>{t("bulk.stop")}</Button>}
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

type Change = "limits" | "expiry";

export default function BulkBar({ network, peers, onClear }: { network: Network; peers: Peer[]; onClear: () => void }) {
  const { t } = useText();
  const { done } = useNotices();
  const { work, start, stop, close } = useBulk(network);
  const [question, setQuestion] = useState<Question>();
  const [change, setChange] = useState<Change>();
  const pathOf = (peer: Peer) => ({ params: { path: { id: network.id, peer_id: peer.id } } });
  const changeEach = (title: string, changed: Peer[], action: (peer: Peer) => Promise<unknown>): void => {
    setChange(undefined);
    const finish = (): void => done(t("bulk.done", { count: changed.length }));
    if (changed.length === 0) finish();
    else void start(title, changed, each(action), finish);
  };
  const setEnabled = (enabled: boolean): void => {
    const path = enabled ? "/api/networks/{id}/peers/{peer_id}/enable" : "/api/networks/{id}/peers/{peer_id}/disable";
    changeEach(t(enabled ? "action.enable" : "action.disable"), peers.filter((peer) => peer.enabled !== enabled), (peer) => take(api.POST(path, pathOf(peer))));
  };
  const put = (title: string, body: Record<string, unknown>): void =>
    changeEach(title, peers, (peer) => take(api.PUT("/api/networks/{id}/peers/{peer_id}", { ...pathOf(peer), body })));
  const removeMany = (some: Peer[]): Promise<unknown> =>
    take(api.POST("/api/networks/{id}/peers/bulk-delete", { params: { path: { id: network.id } }, body: { peer_ids: some.map(({ id }) => id) } }));
  const removeOne = (peer: Peer): Promise<unknown> =>
    take(api.DELETE("/api/networks/{id}/peers/{peer_id}", pathOf(peer))).catch((cause: unknown) => {
      if (Problem.of(cause).code !== "PEER_NOT_FOUND") throw cause; // who is gone already is deleted
    });
  const askToDelete = (): void =>
    setQuestion({
      title: t("bulk.delete.title", { count: peers.length }),
      text: t("bulk.delete.text"),
      consequences: [...peers.slice(0, 10).map(({ name }) => name), ...(peers.length > 10 ? [t("bulk.more", { count: peers.length - 10 })] : [])],
      action: t("action.delete"),
      onConfirm: async () => {
        const run: Run = (doomed, course) => runInChunks(doomed, AT_ONCE, { many: removeMany, one: removeOne }, course);
        void start(t("action.delete"), peers, run, () => {
          onClear();
          done(t("bulk.deleted", { count: peers.length }));
        });
      },
    });
  return (
    <Group px="sm" pb="sm" gap="xs" role="toolbar" aria-label={t("bulk.label")}>
      <Text size="sm" fw={600}>
        {t("bulk.marked", { count: peers.length })}
      </Text>
      <Button size="xs" variant="default" onClick={() => setEnabled(true)}>
        {t("action.enable")}
      </Button>
      <Button size="xs" variant="default" onClick={() => setEnabled(false)}>
        {t("action.disable")}
      </Button>
      <Menu>
        <Menu.Target>
          <Button size="xs" variant="default" rightSection={<Icon name="more" size={14} />}>
            {t("bulk.change")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setChange("limits")}>{t("peer.limit")}</Menu.Item>
          <Menu.Item onClick={() => setChange("expiry")}>{t("peer.expires")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button size="xs" color="red" variant="light" onClick={askToDelete}>
        {t("action.delete")}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
        {t("bulk.clear")}
      </Button>
      <Modal opened={change !== undefined} onClose={() => setChange(undefined)} title={t("bulk.change")}>
        {change === "limits" && <LimitForm onSave={(limits) => put(t("peer.limit"), limits)} />}
        {change === "expiry" && <Expiry onChange={(body) => put(t("peer.expires"), body)} />}
      </Modal>
      <Confirm question={question} onClose={() => setQuestion(undefined)} />
      <Report work={work} onStop={stop} onClose={close} />
    </Group>
  );
}

function Expiry({ onChange }: { onChange: (body: Record<string, unknown>) => void }) {
  const { t } = useText();
  const [text, setText] = useState("");
  return (
    <Stack>
      <TextInput label={t("peer.expires")} description={t("peer.expires.text")} type="datetime-local" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button onClick={() => onChange({ expires_at: fromLocalInput(text) ?? "" })}>{t("action.save")}</Button>
    </Stack>
  );
}
