import type { FindingDetails } from '../../../messages/runs.ts';
import type { findings as english } from '../en/findings.ts';
import type { PhrasesLike } from '../phrases.ts';

const count = (value: number) => value.toLocaleString('zh-CN');
const figure = (value: number) => value.toLocaleString('zh-CN', { maximumSignificantDigits: 3 });
const percent = (share: number) =>
  share.toLocaleString('zh-CN', { style: 'percent', maximumFractionDigits: 1 });

/** `第 12,000 步时为 0.031` */
const at = ({ step, value }: FindingDetails['best-behind']['last']) =>
  `第 ${count(step)} 步时为 ${figure(value)}`;

/** As the sentences of the library have it. */
function judgement(
  { dReal, dFake, steps }: Omit<FindingDetails['d-winning'], 'limitsSlope'>,
  digits: number,
): string {
  return `最近 ${count(steps)} 步平均：D(x) 为 ${dReal.toFixed(digits)}，D(G(z)) 为 ${dFake.toFixed(digits)}`;
}

const steeperLoss = '改用非饱和损失（其梯度在这种情况下不会消失）';

/** What keeps D and G in balance, as the library advises it. */
const steadier = (limitsSlope: boolean) => (limitsSlope ? '标签平滑（0.9）' : ' R1（1）');

export const findings: PhrasesLike<typeof english> = {
  'd-saturated': {
    brief: '判别器（D）能分清一切，生成器（G）学不到东西',
    sentence: (_, details) => `判别器能分清一切，生成器学不到东西（${judgement(details, 4)}）。`,
    advice: (_, { isMinimax, limitsSlope }) =>
      `${isMinimax ? `${steeperLoss}，并` : ''}用${steadier(limitsSlope)}、更低的学习率或更多数据重新训练。`,
  },
  'd-winning': {
    brief: '判别器（D）占上风：几乎总能分清真实图片和样本',
    sentence: (_, details) => `判别器占上风：几乎总能分清真实样例和样本（${judgement(details, 2)}）。`,
    advice: (_, { limitsSlope }) =>
      `如果样本不再变好，用${steadier(limitsSlope)}、更低的学习率或更多数据重新训练。`,
  },
  'few-pictures': {
    brief: '图片太少：判别器（D）可能已经把它们记住了',
    sentence: (_, details) =>
      `${count(details.pictures)} 张图片，判别器每张都看过 ${count(details.passes)} 遍；对内容这样丰富的数据来说图片太少，它可能已经把它们记住了（${judgement(details, 2)}）。`,
    advice: (_, { isAugmented, isMirrored, holdsOut }) =>
      `用更多图片训练${isAugmented ? '' : '，或使用图像增强（颜色、平移）'}${isMirrored ? '' : '；如果镜像后的图片看起来也真实，可加上镜像'}。${holdsOut ? '' : '留出十分之一的图片可供对比。'}`,
  },
  'samples-alike': {
    brief: '样本彼此雷同，无论 z 是什么（模式崩溃）',
    sentence: (_, { step, variety, before }) =>
      before === undefined
        ? `样本彼此雷同：到第 ${count(step)} 步，两个样本之间的差异只有两张真实图片之间的 ${figure(variety)} 倍。`
        : `样本变得彼此雷同：两个样本之间的差异只有两张真实图片之间的 ${figure(variety)} 倍，而第 ${count(before.step)} 步时为 ${figure(before.variety)} 倍。`,
    advice: () => '用更低的学习率或另一个种子重新训练；保留较早的检查点，可以从那里采样。',
  },
  'modes-missed': {
    brief: '样本漏掉了分布的一部分',
    sentence: (_, { coverage }) =>
      coverage === 0
        ? '样本完全没有落在分布之内。'
        : `样本只覆盖了分布的 ${percent(coverage)}，其余部分被漏掉。`,
    advice: (_, { isMinimax, canUpdateMore }) =>
      [
        ...(isMinimax ? [steeperLoss] : []),
        ...(canUpdateMore ? ['增加每步更新判别器的次数（如 5 次）'] : []),
        '降低学习率',
      ].join('，') + '，或换一个种子重新训练。',
  },
  'best-behind': {
    brief: '最佳的一步已经过去：较早的检查点画得更好',
    sentence: (_, { measure, best, last }) => `最佳的一步已经过去：${measure} ${at(best)}，${at(last)}。`,
    advice: () => '从最佳检查点采样；若要继续训练，从它分支，并用更低的学习率。',
  },
  'kinds-missed': {
    brief: '生成器（G）只画出部分种类的图片',
    sentence: (_, { step, precision, recall }) =>
      `生成器只画出部分种类的图片：第 ${count(step)} 步时，${percent(precision)} 的样本落在真实图片之中（精确率），但只有 ${percent(recall)} 的真实图片落在样本之中（召回率）。`,
    advice: () => '如果一直如此，用更低的学习率或另一个种子重新训练。',
  },
  'distance-falling': {
    brief: '样本仍在接近真实图片',
    sentence: (_, { measure, before, last }) =>
      `${measure} 仍在下降：${at(before)}，${at(last)}；继续训练可能使样本更好。`,
    advice: (given) => given,
  },
  'distance-resting': {
    brief: '样本不再接近真实图片',
    sentence: (_, { measure, before, last }) =>
      `${measure} 自训练的前半段以来不再下降：${at(before)}，${at(last)}。`,
    advice: () => '单靠更多步数改变不大；可以尝试更低的学习率，或更多图片。',
  },
};
