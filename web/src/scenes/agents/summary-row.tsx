import type { ChatMessage } from '@gatehouse/contract';
import classes from './conversation.module.css';

/** Stands where what is above it no longer goes to the model. */
export function SummaryRow({ message }: { message: ChatMessage }) {
  return (
    <details className={classes['thought']}>
      <summary>Everything above was summarised for the model</summary>
      <p>{message.content.map((part) => (part.type === 'text' ? part.text : '')).join('')}</p>
    </details>
  );
}
