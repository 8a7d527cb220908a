import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { DemoServer } from './demo-server.ts';
import { serveMcp } from './serve-mcp.ts';
import { toolError, toolResult } from './tool-result.ts';

const statuses = ['paid', 'shipped', 'delivered', 'refunded'] as const;
type Order = {
  id: string;
  customer: string;
  item: string;
  total_cents: number;
  status: (typeof statuses)[number];
  ordered_on: string;
};

function someOrders(): Order[] {
  return [
    {
      id: 'A-1001',
      customer: 'Grace',
      item: 'Standing desk',
      total_cents: 48_900,
      status: 'delivered',
      ordered_on: '2026-06-02',
    },
    {
      id: 'A-1002',
      customer: 'Linus',
      item: 'Mechanical keyboard',
      total_cents: 12_900,
      status: 'shipped',
      ordered_on: '2026-06-11',
    },
    { id: 'A-1003', customer: 'Grace', item: 'Monitor arm', total_cents: 8_950, status: 'paid', ordered_on: '2026-06-15' },
    { id: 'A-1004', customer: 'Barbara', item: 'Desk lamp', total_cents: 3_400, status: 'delivered', ordered_on: '2026-06-17' },
  ];
}

/** A shop's orders, behind an API key in `x-api-key`. Refunds stay for as long as the server runs. */
export function startOrders(apiKey: string): Promise<DemoServer> {
  const orders = someOrders();
  return serveMcp({
    build: () => buildOrders(orders),
    auth: { type: 'api_key', header: 'x-api-key', value: apiKey },
    revisions: 'all',
  });
}

const orderSchema = z.object({
  id: z.string(),
  customer: z.string(),
  item: z.string(),
  total_cents: z.int(),
  status: z.enum(statuses),
  ordered_on: z.string(),
});
const reasonSchema = z.string().min(3).describe('Why, in a few words, for the books');
const orderIdSchema = z.string().describe('Number of the order, such as A-1001');

function buildOrders(orders: Order[]): McpServer {
  const server = new McpServer({ name: 'orders', title: 'Orders', version: '1.0.0' });
  const find = (id: string) => orders.find((order) => order.id.toLowerCase() === id.trim().toLowerCase());
  const unknown = (id: string) =>
    toolError(`There is no order ${id}. Known orders: ${orders.map((order) => order.id).join(', ')}.`);

  server.registerTool(
    'list_orders',
    {
      title: 'List orders',
      description: 'Lists orders of the shop, newest first, for one customer or in one state where given.',
      inputSchema: z.object({
        customer: z.string().optional().describe('First name of the customer'),
        status: z.enum(statuses).optional().describe('Only orders in this state'),
      }),
      outputSchema: z.object({ orders: z.array(orderSchema) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ customer, status }) => {
      const found = orders
        .filter((order) => customer === undefined || order.customer.toLowerCase() === customer.toLowerCase())
        .filter((order) => status === undefined || order.status === status)
        .toReversed();
      return toolResult(found.map(describe).join('\n') || 'No order fits.', { orders: found });
    },
  );

  server.registerTool(
    'get_order',
    {
      title: 'Look up an order',
      description: 'Gives one order with its state and total.',
      inputSchema: z.object({ order_id: orderIdSchema }),
      outputSchema: orderSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ order_id }) => {
      const order = find(order_id);
      return order ? toolResult(describe(order), order) : unknown(order_id);
    },
  );

  server.registerTool(
    'refund_order',
    {
      title: 'Refund an order',
      description: 'Pays an order back in full. This cannot be taken back. An order that is refunded already stays so.',
      inputSchema: z.object({ order_id: orderIdSchema, reason: reasonSchema }),
      outputSchema: orderSchema,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    ({ order_id, reason }) => {
      const order = find(order_id);
      if (!order) return unknown(order_id);
      const was = order.status;
      order.status = 'refunded';
      return toolResult(`${describe(order)}${was === 'refunded' ? ' It was refunded before.' : ` Reason: ${reason}`}`, order);
    },
  );
  return server;
}

function describe(order: Order): string {
  return `${order.id}: ${order.item} for ${order.customer}, ${(order.total_cents / 100).toFixed(2)} EUR, ${order.status}, ordered on ${order.ordered_on}.`;
}
