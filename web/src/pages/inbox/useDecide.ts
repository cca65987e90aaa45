import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, key, Problem, type Schemas, take } from '../../api/client';
import type { Outcome, Task } from '../../api/tasks';

export type Decision = Omit<Schemas['Decision'], 'version'>;

// An Answer is how sending a decision ended: it was taken, it was a question and the
// task stays, or somebody was faster.
export type Answer =
  | { how: 'asked' }
  | { how: 'decided'; outcome: Outcome; decision: string; undoable: boolean }
  | { how: 'taken'; by: string; at: string }
  | { how: 'gone' };

// useDecide sends the decision under one key per intention, so that a lost answer
// can be asked for again without deciding twice.
export function useDecide(task: Task, over: (answer: Answer) => void) {
  const known = useQueryClient();
  const intention = useRef<{ body: string; key: ReturnType<typeof key> }>(undefined);
  return useMutation({
    mutationFn: async (decision: Decision): Promise<Answer> => {
      const body = { version: task.version, ...decision };
      const text = JSON.stringify(body);
      if (intention.current?.body !== text) intention.current = { body: text, key: key() };
      try {
        const done = await take(api.POST('/api/v1/tasks/{id}/decision', { params: { path: { id: task.id }, header: intention.current.key }, body }));
        if (decision.outcome === 'request_documents') return { how: 'asked' };
        return { how: 'decided', outcome: decision.outcome, decision: done.decision.id, undoable: done.decision.can_take_back };
      } catch (e) {
        if (!(e instanceof Problem)) throw e;
        if (e.code === 'already_decided') return { how: 'taken', by: String(e.values.by ?? ''), at: String(e.values.at ?? '') };
        if (e.code === 'task_done' || e.code === 'task_withdrawn') return { how: 'gone' };
        if (e.code === 'stale_version') {
          await Promise.all([known.invalidateQueries({ queryKey: ['task', task.id] }), known.invalidateQueries({ queryKey: ['case', task.case_id] })]);
        }
        throw e;
      }
    },
    onSuccess: (answer) => {
      over(answer);
      void known.invalidateQueries({ queryKey: ['case', task.case_id] });
      if (answer.how === 'asked') void known.invalidateQueries({ queryKey: ['task', task.id] });
      void known.invalidateQueries({ queryKey: ['tasks', 'counts'] });
      void known.invalidateQueries({ queryKey: ['tasks', 'done'] });
      void known.invalidateQueries({ queryKey: ['campaign', task.campaign_id] });
    },
  });
}
