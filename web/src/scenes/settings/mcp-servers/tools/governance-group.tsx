import { Button, Group, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import { Caution } from '../caution.tsx';
import { LateSkeleton } from '../../../../components/late-skeleton.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { fieldLabels } from '../form/describe-changes.ts';
import { isHttpUrl } from '../form/find-missing.ts';
import { FormGroup } from '../form/form-group.tsx';
import type { ServerForm } from '../form/use-server-form.ts';
import type { TestRun } from '../test/use-server-test.ts';
import { allowComing, allowOnly, isAllowed } from './judge-listed.ts';
import { ToolList } from './tool-list.tsx';
import type { KnownTools } from './use-known-tools.ts';
import { VanishedTools } from './vanished-tools.tsx';

/** Which of a server's tools exist for anybody. */
export function GovernanceGroup({ form, known, test }: { form: ServerForm; known: KnownTools; test: TestRun }) {
  const { tools, isLoading, listedAt, dropped } = known;
  return (
    <FormGroup
      title="Tool governance"
      about="Which of its tools exist for anybody. A blocked tool is neither shown to models nor called."
    >
      {tools ? (
        <Stack gap="sm">
          <Mode form={form} tools={tools} />
          <ToolList form={form} tools={tools} />
          <VanishedTools form={form} tools={tools} />
          {dropped.length > 0 && (
            <Caution title="Not all that it lists can be used">
              {dropped.map(({ name, reason }) => (
                <Text size="xs" key={`${name ?? ''} ${reason}`}>
                  {name === undefined ? reason : `${name}: ${reason}`}
                </Text>
              ))}
            </Caution>
          )}
          {listedAt !== undefined && (
            <Text size="xs" c="dimmed">
              Listed <RelativeTime at={listedAt} />
            </Text>
          )}
        </Stack>
      ) : isLoading ? (
        <LateSkeleton rows={3} />
      ) : (
        <UnknownTools form={form} test={test} detail={known.detail} />
      )}
    </FormGroup>
  );
}

/** What becomes of tools that the server adds later. */
function Mode({ form, tools }: { form: ServerForm; tools: NonNullable<KnownTools['tools']> }) {
  const { values, change } = form;
  const isChosen = values.tool_allow_list.length > 0;
  const allowed = tools.map(({ name }) => name).filter((name) => isAllowed(name, values));
  return (
    <Stack gap={4}>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Tools that the server adds later"
        data={[
          { value: 'open', label: 'All but the blocked' },
          { value: 'chosen', label: 'Only the allowed', disabled: !isChosen && allowed.length === 0 },
        ]}
        value={isChosen ? 'chosen' : 'open'}
        onChange={(mode) => change(mode === 'chosen' ? allowOnly(allowed, values) : allowComing(values, tools))}
      />
      <Text size="xs" c="dimmed">
        {isChosen
          ? 'A tool that the server adds later is blocked until you allow it.'
          : 'A tool that the server adds later can be used at once.'}
      </Text>
    </Stack>
  );
}

/** Nothing was listed yet: names can be entered by hand. */
function UnknownTools({ form, test, detail }: { form: ServerForm; test: TestRun; detail: string | undefined }) {
  const { values, change } = form;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex="1 1 200px">
          {detail ?? 'Its tools are not known yet. Test the server to pick from them.'}
        </Text>
        <Button size="xs" variant="light" onClick={test.run} loading={test.state === 'running'} disabled={!isHttpUrl(values.url)}>
          Test to list its tools
        </Button>
      </Group>
      <TagsInput
        name="tool_allow_list"
        label={fieldLabels.tool_allow_list}
        description="Original names, as the server has them. When there are some, only these exist."
        value={values.tool_allow_list}
        onChange={(names) => change({ tool_allow_list: names })}
        error={form.errorOf('tool_allow_list')}
        splitChars={[',', ' ']}
      />
      <TagsInput
        name="tool_deny_list"
        label={fieldLabels.tool_deny_list}
        description="These never exist, also when they are allowed above."
        value={values.tool_deny_list}
        onChange={(names) => change({ tool_deny_list: names })}
        error={form.errorOf('tool_deny_list')}
        splitChars={[',', ' ']}
      />
    </Stack>
  );
}
