import type { game as english } from '../en/game.ts';
import type { PhrasesLike } from '../phrases.ts';

export const game: PhrasesLike<typeof english> = {
  title: '你来当判别器',
  lead: '二十张图片：十张是真的，十张由生成器画出。请逐张判断真假，再看看 D 对同样的图片判断得如何。',
  step: '生成器的步数',
  start: '开始',
  preparing: '正在准备二十张图片……',
  ready: '准备好了。',
  keys: 'R 或 ← 表示真实，G 或 → 表示生成，回车看下一张。',
  pictureOf: (number, of) => `第 ${number} 张，共 ${of} 张`,
  marks: (right, given) => `目前 ${given} 张中答对 ${right} 张`,
  real: '真实',
  generated: '生成',
  question: '真实还是生成？',
  next: '下一张',
  toResult: '查看结果',
  right: { real: '答对了：是真实的。', generated: '答对了：是生成的。' },
  wrong: { real: '不对，是真实的。', generated: '不对，是生成的。' },
  verdictD: (percent) => `D 认为：${percent} 为真。`,
  points: '这次训练生成的是点，不是图片，没有真假可辨。',
  noCheckpoint: '这次训练还没有检查点。训练保存第一个检查点后，即可与它的生成器对局。',
  noReals: '没有可混入的真实图片',
  fewReals: (found, needed) => `一轮需要 ${needed} 张真实图片，而这次训练的数据只有 ${found} 张。`,
  resultTitle: '结果',
  you: '你',
  d: 'D',
  rightOf: (right, of) => `${right} / ${of}`,
  scoreLabel: (right, of) => `${of} 张中答对 ${right} 张`,
  headings: {
    knows: '你看得出区别',
    guesses: '与瞎猜无异',
    reversed: '你把两者弄反了',
  },
  meanings: {
    knows: ({ needed, of, chance }) =>
      `瞎猜时，${of} 张中答对 ${needed} 张或更多的情况只占 ${chance}。你看得出这些生成图片与真实图片的区别。`,
    guesses: ({ needed, of, chance }) =>
      `瞎猜平均答对 ${of} 张中的 10 张。答对 ${needed} 张或更多（瞎猜时只占 ${chance}）才算优于随机。所以 G 骗过了你；也可能是二十张太少，看不出差别。`,
    reversed: ({ chance }) =>
      `瞎猜时，答对这么少的情况只占 ${chance}。你确实看出了区别，只是弄反了：在你眼里，G 的图片比真实图片更真。`,
  },
  underOneInThousand: '不到 0.1%',
  confusion: ({ generated, real, half }) =>
    `你把 ${half} 张生成图片中的 ${generated} 张当成真实的，把 ${half} 张真实图片中的 ${real} 张当成生成的。`,
  rankingD: (percent) =>
    `在所有“一真一假”的配对中，D 认为真实图片更真的占 ${percent}（即曲线下面积；50% 为随机）。`,
  chartLabel: ({ you, d, needed, of }) =>
    `瞎猜时答对各个张数的概率。${of} 张中你答对 ${you} 张，D 答对 ${d} 张；从 ${needed} 张起优于随机。`,
  chartNote: '柱形：瞎猜时答对的张数。',
  betterThanChance: (needed) => `从 ${needed} 张起优于随机`,
  realPictures: '真实图片',
  generatedPictures: '生成图片',
  recognised: (right, of) => `${of} 张中你认出了 ${right} 张`,
  fooled: (wrong, of) => `${of} 张中有 ${wrong} 张骗过了你`,
  cell: ({ kind, answer, percent }) => `${kind}；你答：${answer}；D：${percent} 为真`,
  cellNote: '对错标记是你的；百分比是 D 认为图片为真的程度。',
  kept: (step) => `已随这次训练保存，为第 ${step} 步的评估“people”。`,
  keeping: '正在随这次训练保存结果……',
  notKept: (why) => `结果未能保存：${why}`,
  playedBefore: '你已经玩过这一轮，因此结果不再保存。',
  shown: '这是之前一局的结果。',
  again: '再来一局',
  explore: '探索生成器',
  heldOut: '真实图片未用于训练 D。',
  training: '真实图片曾用于训练 D：这次训练没有留出图片。',
  rounding: '所有图片的尺寸和 256 级灰度都相同，只有画面内容能区分真假。',
};
