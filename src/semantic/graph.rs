//! The neural network: numbers of tokens in, one vector out. Only this file knows what runs it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rten::{Model, NodeId, OpRegistry, RunOptions, ThreadPool, Value, ValueOrView, op_registry};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::error::ModelError;
use super::model_files::Pooling;

/// A network that was read from an ONNX file.
pub(super) struct TextGraph {
    model: Model,
    path: PathBuf,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
}

/// What a network wants to know of each token.
#[derive(Clone, Copy)]
enum Input {
    /// Which one it is.
    Number,
    /// Whether it counts: 1.
    Mask,
    /// To which of two texts it belongs: 0.
    Kind,
    /// Its place.
    Place,
}

/// Runs on the calling thread's behalf on one thread of its own.
pub(super) struct Worker(Arc<ThreadPool>);

impl Worker {
    /// Starts the thread, which is as urgent as the calling one.
    pub(super) fn start() -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(1)))
    }
}

impl TextGraph {
    /// Reads the ONNX file at `path`.
    pub(super) fn load(path: &Path) -> Result<Self, ModelError> {
        let broken = |message: String| ModelError::Graph { path: path.to_owned(), message };
        let load =
            || rten::ModelOptions::with_ops(operators()).prepack_weights(true).load_file(path);
        let model = unless_it_panics(load).map_err(&broken)?;
        let model = model.map_err(|error| broken(one_line(&error)))?;
        let unlike = |message: String| ModelError::NoEncoder { path: path.to_owned(), message };
        if model.input_ids().is_empty() {
            return Err(broken("it is empty, or the rest of it is missing".to_owned()));
        }
        let mut inputs = Vec::new();
        for id in model.input_ids() {
            let name = model.node_info(*id).and_then(|node| node.name().map(str::to_owned));
            let input = match name.as_deref().unwrap_or_default() {
                "input_ids" => Input::Number,
                "attention_mask" => Input::Mask,
                "token_type_ids" => Input::Kind,
                "position_ids" => Input::Place,
                other => return Err(unlike(format!("it also asks for {other:?}"))),
            };
            inputs.push((*id, input));
        }
        if !inputs.iter().any(|(_, input)| matches!(input, Input::Number)) {
            return Err(unlike("it does not take input_ids".to_owned()));
        }
        let names = ["sentence_embedding", "last_hidden_state", "token_embeddings"];
        let named = names
            .iter()
            .find_map(|name| model.find_node(name).filter(|id| model.output_ids().contains(id)));
        let output = named.or(model.output_ids().first().copied());
        let output = output.ok_or_else(|| unlike("it gives nothing".to_owned()))?;
        Ok(Self { model, path: path.to_owned(), inputs, output })
    }

    /// The vector of a text, not yet of length one.
    pub(super) fn run(
        &self,
        numbers: &[i32],
        pooling: Pooling,
        worker: &Worker,
    ) -> Result<Vec<f32>, ModelError> {
        let row = |values: Vec<i32>| NdTensor::from_data([1, numbers.len()], values);
        let place = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        let values = self.inputs.iter().map(|(id, input)| {
            let values = match input {
                Input::Number => numbers.to_vec(),
                Input::Mask => vec![1; numbers.len()],
                Input::Kind => vec![0; numbers.len()],
                Input::Place => (0..numbers.len()).map(place).collect(),
            };
            (*id, ValueOrView::from(row(values)))
        });
        let values: Vec<_> = values.collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&worker.0)));
        let failed = |message: String| ModelError::Run { message };
        let run = || self.model.run(values, &[self.output], Some(options));
        let outputs = unless_it_panics(run).map_err(failed)?;
        let output = outputs.map_err(|error| failed(one_line(&error)))?.into_iter().next();
        self.pooled(output.ok_or_else(|| failed("it gave nothing".to_owned()))?, pooling)
    }

    /// The vector of the text, of those of its tokens if the graph gives these.
    fn pooled(&self, output: Value, pooling: Pooling) -> Result<Vec<f32>, ModelError> {
        let unlike = |message: &str| ModelError::NoEncoder {
            path: self.path.clone(),
            message: message.to_owned(),
        };
        let Value::FloatTensor(output) = output else {
            return Err(unlike("what it gives are no floats"));
        };
        let shape = output.shape().to_vec();
        let values = output.to_vec();
        match (shape.as_slice(), pooling) {
            ([1, dimensions], _) => Ok(values.into_iter().take(*dimensions).collect()),
            ([1, _, dimensions], Pooling::First) => {
                Ok(values.into_iter().take(*dimensions).collect())
            }
            ([1, tokens, dimensions], Pooling::Mean) => {
                let mut sums = vec![0.0; *dimensions];
                for token in values.chunks_exact((*dimensions).max(1)) {
                    sums.iter_mut().zip(token).for_each(|(sum, value)| *sum += value);
                }
                #[expect(clippy::cast_precision_loss, reason = "tokens of one text")]
                let tokens = *tokens as f32;
                Ok(sums.into_iter().map(|sum| sum / tokens).collect())
            }
            _ => Err(unlike(&format!("what it gives has the shape {shape:?}"))),
        }
    }
}

/// What encoders of texts are built of. The others would make the program larger by half as much
/// again, for nothing.
#[rustfmt::skip]
fn operators() -> OpRegistry {
    op_registry!(
        Abs, Add, And, Cast, CastLike, Clip, Concat, ConstantOfShape, Cos, CumSum,
        DequantizeLinear, Div, DynamicQuantizeLinear, Einsum, Equal, Erf, Exp, Expand, Flatten,
        Floor, Gather, GatherElements, GatherND, Gelu, Gemm, Greater, GreaterOrEqual, Identity,
        IsNaN, LayerNormalization, Less, LessOrEqual, Log, LpNormalization, MatMul, MatMulInteger,
        Max, Mean, Min, Mod, Mul, Neg, NonZero, Not, OneHot, Or, Pad, Pow, QuantizeLinear, Range,
        Reciprocal, ReduceL2, ReduceMax, ReduceMean, ReduceMin, ReduceSum, ReduceSumSquare, Relu,
        Reshape, RotaryEmbedding, Round, ScatterElements, ScatterND, Shape, Sigmoid, Sign, Sin,
        Size, Slice, Softmax, Softplus, Split, Sqrt, Squeeze, Sub, Sum, Tanh, Tile, TopK, Transpose,
        Trilu, Unsqueeze, Where
    )
}

/// The outcome, or what was said in panic: the library was not written for files of any kind.
fn unless_it_panics<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        said.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
    })
}

fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
