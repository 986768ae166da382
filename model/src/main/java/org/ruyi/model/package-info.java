/**
 * Networks, diffusion processes, training and sampling on libtorch, without Spark and without DL4J.
 *
 * <p>To draw from a checkpoint, {@link org.ruyi.model.pipeline.DiffusionPipeline} is all that is
 * needed; to train, {@link org.ruyi.model.training.Trainer}; to exchange weights with Python,
 * {@link org.ruyi.model.io.PipelineFolder} and {@link org.ruyi.model.io.SafeTensorsFile}.
 *
 * <p>Native memory is freed by JavaCPP's {@code PointerScope}: open one around each unit of work.
 * Run the JVM with {@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
 * -Dorg.bytedeco.javacpp.maxBytes=0}, as the default limits count native memory against the heap,
 * and give each process its own {@code org.bytedeco.javacpp.cachedir} where several start at once.
 * Keep no libtorch object in a static field: an enclosing scope would free it.
 */
package org.ruyi.model;
