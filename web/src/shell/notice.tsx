/** A page, or a part of one, that has one thing to say. */

interface Props {
  title: string;
  sentence?: string;
  busy?: boolean;
  action?: string;
  onAction?: () => void;
}

export function Notice({ title, sentence, busy = false, action, onAction }: Props) {
  return (
    <main class="notice" aria-busy={busy}>
      <h1>{title}</h1>
      {sentence && <p>{sentence}</p>}
      {action && (
        <button type="button" class="primary" onClick={onAction}>
          {action}
        </button>
      )}
    </main>
  );
}
