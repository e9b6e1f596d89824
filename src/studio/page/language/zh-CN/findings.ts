import type { findings as english } from '../en/findings.ts';
import type { PhrasesLike } from '../phrases.ts';

export const findings: PhrasesLike<typeof english> = {
  'd-saturated': {
    brief: '判别器（D）能分清一切，生成器（G）学不到东西',
    sentence: () => '判别器对真实图片和样本都毫不怀疑，传给生成器的梯度几乎为零。',
    advice: () => '用更低的学习率、标签平滑（0.9）或更多数据重新训练。',
  },
  'd-winning': {
    brief: '判别器（D）占上风：几乎总能分清真实图片和样本',
    sentence: () => '在最近的许多步里，判别器几乎总能分清真实图片和样本。',
    advice: () => '如果样本不再变好，用标签平滑（0.9）、更低的学习率或更多数据重新训练。',
  },
  'few-pictures': {
    brief: '图片太少：判别器（D）可能已经把它们记住了',
    sentence: () => '每张图片判别器都看过很多遍，它可能记住了单张图片，而不是它们的共同之处。',
    advice: () => '用更多图片训练；如果镜像后的图片看起来也真实，可加上镜像。',
  },
  'samples-alike': {
    brief: '样本彼此雷同，无论 z 是什么（模式崩溃）',
    sentence: () => '最近几张样本图里的图片彼此几乎一样，远不如真实图片多样。',
    advice: () => '用更低的学习率或另一个种子重新训练；保留较早的检查点，可以从那里采样。',
  },
  'modes-missed': {
    brief: '样本漏掉了分布的一部分',
    sentence: () => '最近几次的样本点只覆盖了真实分布的一半以下。',
    advice: () => '增加每步更新判别器的次数，降低学习率，或换一个种子重新训练。',
  },
};
