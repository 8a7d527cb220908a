import { useState } from 'react';
import classes from './json-tree.module.css';

/** So many entries are shown before one asks for more. */
const fewEntries = 100;
const longText = 400;

/** A JSON value, to be opened branch by branch; the first levels are open. */
export function JsonTree({ value, openLevels = 2 }: { value: unknown; openLevels?: number }) {
  return (
    <div className={classes['tree']}>
      <Node value={value} openLevels={openLevels} />
    </div>
  );
}

function Node({ name, value, openLevels }: { name?: string; value: unknown; openLevels: number }) {
  const [isOpen, setOpen] = useState(openLevels > 0);
  const [shown, setShown] = useState(fewEntries);
  const label = name === undefined ? null : <span className={classes['name']}>{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className={classes['leaf']}>
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const [before, after] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className={classes['leaf']}>
        {label}
        {before + after}
      </div>
    );
  }
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        <span className={classes['size']}>
          {before} {entries.length} {after}
        </span>
      </summary>
      {isOpen && (
        <div className={classes['children']}>
          {entries.slice(0, shown).map(([key, item]) => (
            <Node key={key} name={key} value={item} openLevels={openLevels - 1} />
          ))}
          {entries.length > shown && (
            <button type="button" className={classes['more']} onClick={() => setShown(shown * 10)}>
              Show more of the other {entries.length - shown}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== 'string') return <span className={classes['value']}>{String(value)}</span>;
  const isLong = value.length > longText && !isWhole;
  return (
    <>
      <span className={classes['text']}>{JSON.stringify(isLong ? value.slice(0, longText) : value)}</span>
      {isLong && (
        <button type="button" className={classes['more']} onClick={() => setWhole(true)}>
          Show all {value.length.toLocaleString('en')} characters
        </button>
      )}
    </>
  );
}
