import type { terms as english } from '../en/terms.ts';
import type { PhrasesLike } from '../phrases.ts';

export const terms: PhrasesLike<typeof english> = {
  generator: { words: 'G', meaning: '把 z 变成图片的网络。' },
  discriminator: { words: 'D', meaning: '估计图片为真的概率的网络。' },
  dReal: { words: 'D(x)', meaning: 'D 对一张真实图片的回答：为真的概率，或者（用某些目标函数时）评分。' },
  dFake: { words: 'D(G(z))', meaning: 'D 对一张生成图片的回答：为真的概率，或者（用某些目标函数时）评分。' },
  loss: { words: '损失', meaning: '网络的更新要使之变小的数。' },
  seed: { words: '种子', meaning: '决定随机选择（如 z）的数。' },
  z: { words: 'z', meaning: 'G 用来生成图片的随机数。' },
  latentSpace: { words: '潜空间', meaning: '所有 z 构成的空间。' },
  deviation: { words: 'σ', meaning: '数与其均值的典型距离：正态的 z 中每个数为 1。' },
  average: { words: '权重', meaning: '在许多步上平均的 G 的权重，往往画得更好（--ema）。' },
  variety: { words: '多样性', meaning: '样本之间的差异，与真实图片之间的差异相比。' },
  parzen: { words: 'Parzen 窗', meaning: '在每个样本周围放一个小高斯得到的密度，2014 年论文用它评分。' },
  kernelDistance: { words: 'KID', meaning: '按特征计算的样本与真实图片的无偏距离，同类图片时为 0。' },
  frechetDistance: { words: 'FID', meaning: '特征的均值与协方差之间的距离，也取决于图片数量。' },
  precision: { words: '精确率', meaning: '落在真实图片之中的样本所占的比例。' },
  recall: { words: '召回率', meaning: '落在样本之中的真实图片所占的比例。' },
  density: { words: '密度', meaning: '样本在真实图片之中有多密集：同类图片时约为 1。' },
  coverage: { words: '覆盖率', meaning: '附近有样本的真实数据所占的比例。' },
  featureMap: { words: '特征图', meaning: '一层输出的一个通道。' },
  batchNorm: { words: '批归一化', meaning: '每个通道在一批上变为均值 0、方差 1，再乘加学到的增益和偏置。' },
  logit: { words: 'logit', meaning: 'sigmoid 变成概率之前 D 的输出。' },
  guided: { words: '引导反向传播', meaning: '显示特征对哪些像素有反应的梯度。' },
};
