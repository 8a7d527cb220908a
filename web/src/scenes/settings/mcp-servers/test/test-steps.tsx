import type { ServerTest } from '@gatehouse/contract';
import { Box, Group, List, Loader, Stack, Text, ThemeIcon } from '@mantine/core';
import { Icon } from '../../../../components/icon.tsx';
import { DoctorTrace } from './doctor-trace.tsx';
import { FixButton } from './fix-button.tsx';
import type { ServerForm } from '../form/use-server-form.ts';
import type { TestRun } from './use-server-test.ts';

type Step = ServerTest['steps'][number];

const names: Record<Step['step'], string> = {
  resolve: 'Resolve the name',
  connect: 'Connect',
  authorize: 'Authorize',
  initialize: 'Begin the protocol',
  list_tools: 'List the tools',
};

const order = ['resolve', 'connect', 'authorize', 'initialize', 'list_tools'] as const;

/** The steps of a test, live while it runs. */
export function TestSteps({ form, test }: { form: ServerForm; test: TestRun }) {
  const { state, report } = test;
  const steps = state === 'running' ? undefined : report?.steps;
  return (
    <Stack
      gap={6}
      component="ol"
      m={0}
      p={0}
      aria-label="Steps of the test"
      aria-busy={steps === undefined}
      aria-live="polite"
      style={{ listStyle: 'none' }}
    >
      {order.map((name) => {
        const step = steps?.find((one) => one.step === name);
        return (
          <li key={name}>
            <Group gap="xs" wrap="nowrap">
              <StepMark outcome={step?.outcome} />
              <Text size="sm" flex={1} c={step?.outcome === 'skipped' ? 'dimmed' : 'inherit'}>
                {names[name]}
                {name === 'authorize' && step?.outcome === 'ok' && asWhom(form)}
              </Text>
              <Text size="xs" c="dimmed">
                {step && step.outcome !== 'skipped' ? `${step.took_ms} ms` : ''}
              </Text>
            </Group>
            {step?.outcome === 'ok' && step.detail !== undefined && (
              <Text size="xs" c="dimmed" ml={28}>
                {step.detail}
              </Text>
            )}
            {step?.outcome === 'failed' && <FailedStep step={step} form={form} test={test} />}
            {step && (step.remembered ?? []).length > 0 && <Remembered findings={step.remembered ?? []} />}
          </li>
        );
      })}
    </Stack>
  );
}

function asWhom({ values }: ServerForm): string {
  return values.auth_type === 'oauth2' || values.auth_type === 'user_oidc' ? ' – as you' : '';
}

function StepMark({ outcome }: { outcome: Step['outcome'] | undefined }) {
  if (outcome === undefined) return <Loader size={16} m={2} type="dots" />;
  const looks = {
    ok: { color: 'green', icon: 'check', label: 'done' },
    failed: { color: 'orange', icon: 'warning', label: 'failed' },
    skipped: { color: 'gray', icon: 'more', label: 'not reached' },
  } as const;
  const { color, icon, label } = looks[outcome];
  return (
    <ThemeIcon size={20} radius="xl" variant="light" color={color} role="img" aria-label={label}>
      <Icon name={icon} size={12} />
    </ThemeIcon>
  );
}

/** What happened, what it means, and one button that leads on. */
function FailedStep({ step, form, test }: { step: Step; form: ServerForm; test: TestRun }) {
  return (
    <Stack gap="xs" ml={28} mt={4} mb="xs">
      {step.detail !== undefined && <Text size="sm">{step.detail}</Text>}
      {step.fix !== undefined && (
        <Text size="sm" c="dimmed">
          {step.fix}
        </Text>
      )}
      <Box>
        <FixButton finding={step.finding} form={form} test={test} />
      </Box>
      {step.trace && step.trace.length > 0 && <DoctorTrace steps={step.trace} />}
    </Stack>
  );
}

function Remembered({ findings }: { findings: NonNullable<Step['remembered']> }) {
  return (
    <List size="xs" ml={28} c="dimmed" spacing={2}>
      {findings.map(({ code, text, fix }) => (
        <List.Item key={code}>
          {text} {fix}
        </List.Item>
      ))}
    </List>
  );
}
